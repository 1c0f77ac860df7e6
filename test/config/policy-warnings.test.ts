import { expect, it } from 'vitest';
import { complete, load, withPolicies } from './files.ts';

const warnings = (policies: string) => load(withPolicies(policies)).warnings;

/** Warnings about one policy that nothing is wrong with but for these keys. */
const about = (...keys: string[]) =>
  warnings(['approvers: { groups: [S0DBA] }', ...keys].join('\n    '));

const stages = (...list: string[]) =>
  warnings(`stages:\n${list.map((stage) => `      - ${stage}`).join('\n')}`);

it('is not given for what is as it should be', () => {
  expect(about()).toEqual([]);
  expect(load(complete).warnings).toEqual([]);
});

it('is given when nobody may approve', () => {
  expect(warnings('  - { approvers: {} }')).toEqual([
    'policies[0].approvers: is empty: nobody may approve what it matches',
  ]);
  expect(load(complete.replace(/policies:[\s\S]*$/, '')).warnings).toEqual([
    'policies: is empty: nobody may approve',
  ]);
  expect(
    stages('{ name: dba, approvers: { groups: [S0DBA] } }', '{ name: sec, approvers: {} }'),
  ).toEqual(['policies[0].stages[1].approvers: is empty: nobody may approve what it matches']);
});

it('is given when fewer people may approve than have to', () => {
  expect(warnings('  - { approvers: { users: [U1, U1] }, quorum: 2 }')).toEqual([
    'policies[0].quorum: is 2, but only 1 can approve: it is never reached',
  ]);
  expect(
    stages(
      '{ name: dba, approvers: { groups: [S0DBA] }, quorum: 3 }',
      '{ name: sec, approvers: { users: [U1, U2] }, quorum: 3 }',
    ),
  ).toEqual(['policies[0].stages[1].quorum: is 3, but only 2 can approve: it is never reached']);
});

it('is given when the same people would have to count in two stages', () => {
  const ben = 'approvers: { users: [U0BEN] }';
  const both = 'approvers: { users: [U0BEN, U0CARO] }';

  expect(stages(`{ name: a, ${ben} }`, `{ name: b, ${both} }`)).toEqual([]);
  expect(stages(`{ name: a, ${both} }`, `{ name: b, ${ben} }`)).toEqual([]);
  expect(stages(`{ name: a, ${both}, quorum: 2 }`, `{ name: b, ${ben} }`)).toEqual([
    'policies[0].stages: ask for 3 different people, but only 2 can approve, since nobody counts in two stages: they are never passed',
  ]);
  expect(
    stages(
      '{ name: a, approvers: { groups: [S0DBA] } }',
      `{ name: b, ${ben} }`,
      `{ name: c, ${ben} }`,
    ),
  ).toEqual([
    'policies[0].stages: ask, without those that name groups, for 2 different people, but only 1 can approve, since nobody counts in two stages: they are never passed',
  ]);
  expect(
    stages(
      '{ name: a, approvers: { users: [U0BEN], groups: [S0DBA] } }',
      `{ name: b, approvers: { users: [U0BEN] } }`,
    ),
  ).toEqual([]);
});

it('is given when a policy never holds, because an earlier one matches all that it matches', () => {
  const policies = (...matches: string[]) =>
    warnings(
      matches.map((match) => `  - { match: ${match}, approvers: { groups: [S0DBA] } }`).join('\n'),
    );
  const never = (what: string) => [`policies[1]: never holds: policies[0] matches ${what}`];

  expect(policies('{}', '{ account: "*-prod" }')).toEqual(never('everything'));
  expect(policies('{ account: "*" }', '{}')).toEqual(never('everything'));
  expect(policies('{ account: "*-prod" }', '{ account: "*-prod" }')).toEqual(
    never('all that it matches'),
  );
  expect(policies('{ account: "*-prod" }', '{ account: "*-prod", region: ap-* }')).toEqual(
    never('all that it matches'),
  );
  expect(policies('{ account: "*-prod" }', '{ account: tencent-prod }')).toEqual(
    never('all that it matches'),
  );
  expect(policies('{ account: tencent-prod }', '{ account: "*-prod" }')).toEqual([]);
  expect(policies('{ account: "*-prod", region: ap-* }', '{ account: "*-prod" }')).toEqual([]);
  expect(policies('{ account: huawei-prod }', '{ account: tencent-prod }')).toEqual([]);
  expect(policies('{ instance: "cdb-?" }', '{ instance: cdb-* }')).toEqual([]);
});

it('is given when nobody may ask', () => {
  expect(about('requesters: {}')).toEqual([
    'policies[0].requesters: is empty: nobody may ask for what it matches; without it anybody may',
  ]);
  expect(about('requesters: { groups: [S0OPS] }')).toEqual([]);
});

it('is given when a reminder would come too late', () => {
  expect(about('expiresAfter: 2h', 'remindEvery: 2h')).toEqual([
    'policies[0].remindEvery: never happens: the request expires before, see expiresAfter',
  ]);
  expect(about('expiresAfter: 2h', 'remindEvery: 119m')).toEqual([]);
});

it('is given when a button is asked for and does not hold for all that is matched', () => {
  expect(about('confirm: button')).toEqual([
    'policies[0].confirm: does not hold for storage-encryption on of tencent and backup-encryption on of huawei: what cannot be undone is always confirmed by typing the instance',
  ]);
  expect(about('confirm: typed')).toEqual([]);
  expect(about('match: { operation: backup-encryption off }', 'confirm: button')).toEqual([]);
});

it('is given when a freeze is over, by the day of its time zone', () => {
  const freeze = (to: string, timeZone: string) =>
    about(`freezes: [{ from: 2026-11-01, to: ${to}, timeZone: ${timeZone} }]`);
  const over = ['policies[0].freezes[0]: is over; take it out'];

  // It is noon of 2026-11-21 in Greenwich: midnight has passed on Kiritimati, fourteen hours ahead.
  expect(freeze('2026-11-20', 'UTC')).toEqual(over);
  expect(freeze('2026-11-21', 'UTC')).toEqual([]);
  expect(freeze('2026-11-21', 'Pacific/Kiritimati')).toEqual(over);
  expect(freeze('2026-11-22', 'Pacific/Kiritimati')).toEqual([]);
});

it('is given when windows and freezes leave no time', () => {
  const windows = 'windows: [{ days: [sat], from: 01:00, to: 05:00, timeZone: UTC }]';
  const freeze = (to: string) => `freezes: [{ from: 2026-01-01, to: ${to}, timeZone: UTC }]`;
  const never = 'policies[0].freezes: leave no time in the coming year in which a write may start';

  expect(about(windows, freeze('2099-12-31'))).toEqual([never]);
  expect(about(freeze('2099-12-31'))).toEqual([never]);
  expect(about(windows, freeze('2026-12-31'))).toEqual([]);
});

it('is given when a limit is for a call that is never made', () => {
  const text = complete.replace(
    '    site: mainland\n',
    '    site: mainland\n    limits: { OpenDBInstanceEncrytion: 5, DescribeKey: 5 }\n',
  );

  expect(load(text).warnings).toEqual([
    'accounts[0].limits.OpenDBInstanceEncrytion: is none of the calls that are made; did you mean OpenDBInstanceEncryption?',
  ]);
});

it('is given when a limit is above what Tencent Cloud allows; Huawei Cloud publishes none', () => {
  const text = complete
    .replace('    site: mainland\n', '    site: mainland\n    limits: { GetRole: 21 }\n')
    .replace('    credentials: { acc', '    limits: { ShowInstance: 500 }\n    credentials: { acc');

  expect(load(text).warnings).toEqual([
    'accounts[0].limits.GetRole: is more than Tencent Cloud allows; 20 a second are made at most',
  ]);
});

it('is given when a rule is for an account or a region that is not configured', () => {
  expect(about('match: { account: "*-test", region: eu-* }')).toEqual([
    'policies[0].match.account: matches none of the accounts',
    'policies[0].match.region: matches none of the regions',
  ]);
});
