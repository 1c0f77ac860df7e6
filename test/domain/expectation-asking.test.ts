import { describe, expect, it } from 'vitest';
import { aPolicy } from '../helpers/build.ts';
import { check } from './expecting.ts';

describe('who may ask', () => {
  const named = [aPolicy({ requesters: { users: ['U0ADA'], groups: [] } })];
  const grouped = [aPolicy({ requesters: { users: ['U0ADA'], groups: ['S0OPS'] } })];

  it('is anybody where the policy names nobody', () => {
    expect(check([aPolicy()], { requester: 'U0EVE' })).toEqual([]);
    expect(check([aPolicy()], { requester: 'S0OPS' })).toEqual([]);
    expect(check([aPolicy()], { requester: 'U0EVE', mayAsk: false })).toEqual([
      {
        about: 'mayAsk',
        expected: 'U0EVE may not ask',
        found: 'any full member of the workspace may ask',
      },
    ]);
  });

  it('is who is listed, and nobody else', () => {
    expect(check(named, { requester: 'U0ADA' })).toEqual([]);
    expect(check(named, { requester: 'U0EVE', mayAsk: false })).toEqual([]);
    expect(check(grouped, { requester: 'S0OPS' })).toEqual([]);
    expect(check(grouped, { requester: 'S0DBA', mayAsk: false })).toEqual([]);
    expect(check(named, { requester: 'U0EVE' })).toEqual([
      { about: 'requester', expected: 'U0EVE may ask', found: 'only U0ADA may ask' },
    ]);
    expect(check(named, { requester: 'U0ADA', mayAsk: false })).toEqual([
      { about: 'mayAsk', expected: 'U0ADA may not ask', found: 'U0ADA may ask' },
    ]);
  });

  it('is nobody where the list is empty or no policy matches', () => {
    const nobody = [aPolicy({ requesters: { users: [], groups: [] } })];

    for (const policies of [nobody, []]) {
      expect(check(policies, { requester: 'U0ADA', mayAsk: false })).toEqual([]);
      expect(check(policies, { requester: 'U0ADA', mayAsk: true })).toEqual([
        { about: 'mayAsk', expected: 'U0ADA may ask', found: 'nobody may ask' },
      ]);
    }
  });

  it.each([true, false, null])(
    'cannot be decided without Slack for whoever may be in a group (mayAsk %s)',
    (mayAsk) => {
      const [mismatch, ...others] = check(grouped, { requester: 'U0EVE', mayAsk });

      expect(others).toEqual([]);
      expect(mismatch?.found).toBe(
        'only U0ADA, S0OPS may ask, and only Slack knows whether U0EVE is in S0OPS; give the id of a group as requester instead',
      );
    },
  );

  it('matters, too, when something else is expected of what he or she asks for', () => {
    const approvers = ['U0BEN', 'U0CARO'];

    expect(check(named, { requester: 'U0EVE', approvers })).toMatchObject([{ about: 'requester' }]);
    expect(check(named, { requester: 'U0ADA', approvers })).toEqual([]);
  });

  it('does not hide what is expected of a request because nobody can decide it here', () => {
    const approvers = ['U0BEN', 'U0CARO'];

    expect(check(grouped, { requester: 'U0EVE', approvers })).toEqual([]);
    expect(check(grouped, { requester: 'U0EVE', approvers, mayAsk: true })).toHaveLength(1);
  });
});
