import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { type Place, rulesFor, youUnder } from '../../src/domain/who-can.ts';
import type { WhoCan } from '../../src/flow/who-can.ts';
import { whoCanMessage } from '../../src/slack/who-can.ts';
import { aPolicy } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import type { Block } from '../helpers/fake-slack-state.ts';

const prod = { account: 'tencent-prod', region: 'ap-guangzhou' };
const test = { account: 'tencent-test', region: 'ap-singapore' };

/** What Ben is told of an instance that is in production. */
function told(
  policies: readonly Policy[],
  given: Partial<WhoCan> & { you?: string; places?: Place[] } = {},
): WhoCan {
  const { you = 'U0BEN', places = [prod], ...rest } = given;
  const instance = { provider: 'tencent', instance: 'cdb-qwer1234' } as const;
  const rules = rulesFor(policies, instance, places).map((each) => ({
    ...each,
    you: youUnder(you, {
      requesters: each.rule?.requesters?.users ?? null,
      members: (each.rule?.stages ?? []).map(({ approvers }) => approvers.users),
    }),
    tooFew: null,
  }));
  const search = { found: places.length === 1 ? places : [], name: null, unread: [] };
  return { ...instance, search, rules, ...rest };
}

function shown(who: WhoCan): { text: string; blocks: Block[] } {
  return JSON.parse(JSON.stringify(whoCanMessage(who)));
}

const words = (...given: Parameters<typeof told>) => shown(told(...given)).text;

const production = aPolicy({
  name: 'production',
  requesters: { users: ['U0ADA'], groups: ['S0DEV'] },
  stages: [
    { name: 'database', approvers: { users: ['U0BEN'], groups: ['S0DBA'] }, quorum: 1 },
    { name: 'security', approvers: { users: ['U0CARO', 'U0DAN'], groups: [] }, quorum: 2 },
  ],
  reason: 'required',
  ticket: '^SEC-\\d+$',
  expiresAfterMs: 3_600_000,
  approvalLastsMs: 86_400_000,
  delayMs: 60_000,
  windows: [{ days: ['sat'], from: '01:00', to: '05:00', timeZone: 'Asia/Shanghai' }],
  freezes: [{ from: '2026-12-20', to: '2027-01-04', timeZone: 'UTC', why: 'year end' }],
});

describe('a rule', () => {
  const text = words([production]);

  it.each([
    ['which one', 'The rule *production* holds.'],
    ['for what', '*storage-encryption on, backup-encryption on, backup-encryption off*'],
    ['who may ask', 'Ask: <@U0ADA>, <!subteam^S0DEV>. *You may not ask.*'],
    [
      'who approves first, and how many a group has',
      'Approve: *database*: 1 of <@U0BEN>, <!subteam^S0DBA> (1 account now)',
    ],
    ['who approves then', 'Then: *security*: 2 of <@U0CARO>, <@U0DAN>'],
    ['where you may', '*You may approve* in stage database what somebody else asks for.'],
    ['that a reason is wanted', 'A reason is needed'],
    ['which ticket is wanted', 'A ticket is needed: ticket=…, which matches `^SEC-\\d+$`'],
    [
      'how it is confirmed',
      'Confirmed by typing the instance id: storage-encryption on; otherwise with one press',
    ],
    [
      'how long it waits and lasts',
      'Waits 1 hour for its approvers; an approval lasts to the end of the next window',
    ],
    ['the pause', 'A pause of 1 minute before the call'],
    ['the window', 'Starts only Sat, 01:00 to 05:00, Asia/Shanghai'],
    ['the freeze', 'Frozen 2026-12-20 to 2027-01-04, UTC (year end)'],
  ])('says %s', (_, sentence) => {
    expect(text).toContain(sentence);
  });
});

it('says that any full member may ask, and that the rule does not name you', () => {
  const text = words([aPolicy()], { you: 'U0EVE' });

  expect(text).toContain('Ask: any full member of the workspace. *You may ask.*');
  expect(text).toContain('*You may not approve:* the rule does not name you.');
  expect(text).toContain('an approval lasts 1 day');
  expect(text).not.toMatch(/needed|Starts only|Frozen|pause/);
});

it('says what would come of asking where too few can approve', () => {
  const who = told([aPolicy()]);
  const rules = who.rules.map((rule) => ({
    ...rule,
    tooFew: 'The rule policies[0] asks for 2 approvals and names only 1 besides you.',
  }));

  expect(shown({ ...who, rules }).text).toContain(
    'If you ask, it is turned down. The rule policies[0] asks for 2 approvals and names only 1 besides you.',
  );
});

it('says that nobody may where no rule matches', () => {
  expect(words([])).toContain('No rule matches, so nobody may ask or approve.');
});

describe('where the instance is', () => {
  it('is said, with its name', () => {
    const search = { found: [prod], name: 'orders', unread: [] };

    expect(words([aPolicy()], { search })).toContain(
      '`cdb-qwer1234` (Tencent Cloud, TencentDB for MySQL), named `orders`, is in account `tencent-prod`, region `ap-guangzhou`.',
    );
  });

  it('is not known when it is nowhere: then the rules are told by account', () => {
    const policies = [
      aPolicy({ name: 'strict', match: { account: '*-prod' } }),
      aPolicy({ name: 'rest' }),
    ];

    const text = words(policies, { places: [prod, test] });

    expect(text).toContain('was not found in any configured account and region');
    expect(text).toMatch(
      /in account `tencent-prod`, region `ap-guangzhou`\nThe rule \*strict\* holds/,
    );
    expect(text).toMatch(
      /in account `tencent-test`, region `ap-singapore`\nThe rule \*rest\* holds/,
    );
  });

  it('is told for each when there are several', () => {
    const search = { found: [prod, test], name: null, unread: [] };

    const text = words([aPolicy()], { places: [prod, test], search });

    expect(text).toContain('is there more than once: account `tencent-prod`');
    expect(text).toContain('Say which one with account= and region=');
  });

  it('names the account that could not be looked into, with foreign words inert', () => {
    const search = {
      found: [],
      name: null,
      unread: [{ account: 'tencent-prod', why: 'denied <!here>' }],
    };

    const text = words([aPolicy()], { places: [prod, test], search });

    expect(text).toContain('was not found where I could look');
    expect(text).toContain('`tencent-prod` could not be looked into: denied &lt;!here&gt;');
  });

  it('is nowhere without an account of this cloud', () => {
    expect(words([], { search: null, rules: [] })).toContain(
      'no account of this cloud is configured',
    );
  });
});

it('says what is not known while Slack cannot be asked, and all the rest', () => {
  const who = told([production]);
  const rules = who.rules.map((rule) => ({ ...rule, you: null }));

  const { text } = shown({ ...who, rules });

  expect(text).toContain('Slack could not be asked about the people');
  expect(text).toContain('Approve: *database*: 1 of <@U0BEN>, <!subteam^S0DBA>\n');
  expect(text).not.toContain('*You may');
});

it('says all of a rule with as many people and stages as it may have', () => {
  const users = Array.from({ length: 60 }, (_, index) => `U0000MANY${index}`);
  const stages = Array.from({ length: 10 }, (_, index) => ({
    name: `a stage with quite a long name ${index}`,
    approvers: { users, groups: users.map((user) => user.replace('U', 'S')) },
    quorum: 5,
  }));
  const { blocks } = shown(told([aPolicy({ ...production, stages })], { you: 'U0EVE' }));
  const rule = wordsOf({ text: '', blocks: blocks.slice(1, 2) });

  expect(rule).toMatch(/a stage with quite a long name 9.* and \d+ more/);
  expect(rule).toContain('*You may not approve:* the rule does not name you.');
  expect(rule).toContain('Frozen 2026-12-20');
});

it('keeps the limits of Slack for a fleet with a rule for each account', () => {
  const places = Array.from({ length: 60 }, (_, index) => ({
    account: `account-${index}`,
    region: 'r1',
  }));
  const policies = places.map(({ account }) =>
    aPolicy({ ...production, name: null, match: { account } }),
  );
  const message = shown(told(policies, { places }));

  expect(problemsOf(message.blocks, 'message')).toEqual([]);
  expect(message.text.length).toBeLessThan(4_000);
  expect(wordsOf(message)).toContain('And 45 more, where other rules hold.');
  expect(wordsOf(message)).not.toMatch(/undefined|\bnull\b|\[object/);
});
