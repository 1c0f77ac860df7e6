import { describe, expect, it } from 'vitest';
import { type Abilities, abilitiesOf, groupsOf } from '../../src/domain/abilities.ts';
import type { PersonObjection } from '../../src/domain/people.ts';
import type { PolicySet } from '../../src/domain/policy.ts';
import { aPolicy } from '../helpers/build.ts';

const nobody = { users: [], groups: [] };
const groups = new Map([
  ['S0DBA', ['U0BEN', 'U0ADA']],
  ['S0SEC', ['U0CARO']],
]);

function mayDo(
  id: string,
  set: Partial<PolicySet>,
  objection: PersonObjection | null = null,
): Abilities {
  const whole = { policies: [aPolicy()], operators: nobody, ...set };
  return abilitiesOf(whole, { id, objection }, groups);
}

describe('asking', () => {
  it('is for everybody where no policy says who may', () => {
    expect(mayDo('U0EVE', {})).toMatchObject({
      objection: null,
      asksFor: ['tencent', 'huawei'],
      asksEverywhere: true,
      asksUnder: ['policies[0]'],
      approvesUnder: [],
    });
  });

  it('is under the policies that name the person or a group of theirs', () => {
    const policies = [
      aPolicy({ name: 'production', requesters: { users: [], groups: ['S0DBA'] } }),
      aPolicy({ requesters: { users: ['U0CARO'], groups: [] } }),
      aPolicy({ requesters: nobody }),
    ];

    expect(mayDo('U0ADA', { policies })).toMatchObject({
      asksUnder: ['production'],
      asksEverywhere: false,
    });
    expect(mayDo('U0CARO', { policies }).asksUnder).toEqual(['policies[1]']);
    expect(mayDo('U0EVE', { policies })).toMatchObject({ asksUnder: [], asksFor: [] });
  });

  it('is for the clouds that these policies are about', () => {
    const policies = [
      aPolicy({ match: { provider: 'tencent' }, requesters: nobody }),
      aPolicy({ match: { provider: 'hua*' } }),
    ];

    expect(mayDo('U0ADA', { policies }).asksFor).toEqual(['huawei']);
    expect(
      mayDo('U0ADA', { policies: [aPolicy({ match: { operation: 'storage-*' } })] }).asksFor,
    ).toEqual(['tencent']);
  });

  it('is for nobody where there are no policies', () => {
    expect(mayDo('U0ADA', { policies: [] })).toMatchObject({ asksFor: [], asksUnder: [] });
  });
});

describe('approving', () => {
  it('is under the policies of which a stage names the person or a group of theirs', () => {
    const policies = [
      aPolicy({
        name: 'production',
        stages: [
          { name: 'database', approvers: { users: [], groups: ['S0DBA'] }, quorum: 1 },
          { name: 'security', approvers: { users: ['U0BEN'], groups: ['S0SEC'] }, quorum: 1 },
        ],
      }),
      aPolicy({ approvers: { users: ['U0CARO'], groups: [] } }),
    ];

    expect(mayDo('U0BEN', { policies }).approvesUnder).toEqual([
      { policy: 'production', stages: ['database', 'security'] },
    ]);
    expect(mayDo('U0CARO', { policies }).approvesUnder).toEqual([
      { policy: 'production', stages: ['security'] },
      { policy: 'policies[1]', stages: [] },
    ]);
  });
});

describe('an account that something speaks against', () => {
  it.each(['deactivated', 'bot', 'guest', 'stranger', 'other-workspace'] as const)(
    'may do nothing: %s',
    (objection) => {
      const operators = { users: ['U0BEN'], groups: [] };

      expect(mayDo('U0BEN', { operators }, objection)).toEqual({
        objection,
        asksFor: [],
        asksUnder: [],
        asksEverywhere: false,
        approvesUnder: [],
        isOperator: false,
        operators,
      });
    },
  );
});

it('knows the operators, by themselves and by group', () => {
  const operators = { users: ['U0EVE'], groups: ['S0SEC'] };

  expect(mayDo('U0EVE', { operators }).isOperator).toBe(true);
  expect(mayDo('U0CARO', { operators }).isOperator).toBe(true);
  expect(mayDo('U0ADA', { operators })).toMatchObject({ isOperator: false, operators });
});

it('asks Slack for each user group once, wherever it is named', () => {
  const of = (group: string) => ({ users: [], groups: [group] });
  const stages = [{ name: 'a', approvers: of('S0SEC'), quorum: 1 }];
  const policies = [
    aPolicy({ requesters: of('S0DBA'), stages }),
    aPolicy({ requesters: of('S0SEC') }),
  ];

  expect(groupsOf({ policies, operators: of('S0OPS') })).toEqual(['S0DBA', 'S0SEC', 'S0OPS']);
});
