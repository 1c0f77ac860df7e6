import { expect, it } from 'vitest';
import { matchesGlob, type Policy, ruleFor } from '../../src/domain/policy.ts';
import { aWrite } from '../helpers/build.ts';

function aPolicy(policy: Partial<Policy> = {}): Policy {
  return {
    match: {},
    approvers: { users: ['U0BEN'], groups: [] },
    quorum: 1,
    reason: 'optional',
    expiresAfterMs: 1,
    approvalLastsMs: 1,
    confirm: 'button',
    ...policy,
  };
}

it('takes the first rule that matches', () => {
  const rule = ruleFor(
    [
      aPolicy({ match: { account: '*-test' } }),
      aPolicy({ match: { account: '*-prod', operation: 'storage-encryption on' }, quorum: 2 }),
      aPolicy({ quorum: 3 }),
    ],
    aWrite(),
  );

  expect(rule).toMatchObject({ name: 'policies[1]', quorum: 2 });
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

it('never lets a rule ask for nobody', () => {
  expect(ruleFor([aPolicy({ quorum: 0 })], aWrite())?.quorum).toBe(1);
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
