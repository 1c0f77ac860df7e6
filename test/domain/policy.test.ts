import { expect, it } from 'vitest';
import {
  approversOf,
  isSameRule,
  matchesGlob,
  quorumOf,
  ruleFor,
} from '../../src/domain/policy.ts';
import { aPolicy, aRule, aWrite } from '../helpers/build.ts';

it('takes the first rule that matches', () => {
  const rule = ruleFor(
    [
      aPolicy({ match: { account: '*-test' } }),
      aPolicy({ match: { account: '*-prod', operation: 'storage-encryption on' }, quorum: 2 }),
      aPolicy({ quorum: 3 }),
    ],
    aWrite(),
  );

  expect(rule).toMatchObject({ name: 'policies[1]', stages: [{ name: 'approval', quorum: 2 }] });
});

it('calls a rule by its own name where it has one', () => {
  expect(ruleFor([aPolicy({ name: 'production' })], aWrite())?.name).toBe('production');
});

it('knows no rule when none matches', () => {
  expect(ruleFor([], aWrite())).toBeNull();
  expect(ruleFor([aPolicy({ match: { region: 'eu-*' } })], aWrite())).toBeNull();
});

it('asks for typed confirmation of what cannot be undone, whatever the rule says', () => {
  const undoable = aWrite({ operation: 'backup-encryption on' });
  const lasting = aWrite({ provider: 'huawei', operation: 'backup-encryption on' });

  expect(ruleFor([aPolicy()], aWrite())?.confirm).toBe('typed');
  expect(ruleFor([aPolicy()], lasting)?.confirm).toBe('typed');
  expect(ruleFor([aPolicy()], undoable)?.confirm).toBe('button');
});

it('never lets a stage ask for nobody', () => {
  const approvers = { users: ['U0BEN'], groups: [] };
  const stages = [
    { name: 'database', approvers, quorum: 0 },
    { name: 'security', approvers, quorum: -1 },
  ];

  expect(ruleFor([aPolicy({ stages })], aWrite())?.stages).toMatchObject([
    { quorum: 1 },
    { quorum: 1 },
  ]);
});

it('counts the people of all stages together, and names each approver once', () => {
  const rule = aRule({
    stages: [
      { name: 'database', approvers: { users: ['U0BEN', 'U0CARO'], groups: ['S0DBA'] }, quorum: 2 },
      { name: 'security', approvers: { users: ['U0BEN'], groups: ['S0SEC'] }, quorum: 1 },
    ],
  });

  expect(quorumOf(rule)).toBe(3);
  expect(approversOf(rule)).toEqual({ users: ['U0BEN', 'U0CARO'], groups: ['S0DBA', 'S0SEC'] });
});

it('tells whether two rules say the same, in whatever order they are written', () => {
  const { name, ...rest } = aRule();

  expect(isSameRule(aRule(), { ...rest, name })).toBe(true);
  expect(isSameRule(aRule(), aRule({ quorum: 2 }))).toBe(false);
  expect(isSameRule(aRule(), null)).toBe(false);
  expect(isSameRule(null, null)).toBe(true);
});

it.each([
  [undefined, 'anything', true],
  ['*', '', true],
  ['*-prod', 'tencent-prod', true],
  ['*-prod', 'tencent-prod-2', false],
  ['cdb-?', 'cdb-1', true],
  ['cdb-?', 'cdb-12', false],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
  ['a|b', 'a', false],
])('matches the glob %s against %s: %s', (glob, text, matched) => {
  expect(matchesGlob(glob, text)).toBe(matched);
});
