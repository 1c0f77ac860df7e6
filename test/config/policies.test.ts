import { describe, expect, it } from 'vitest';
import { complaints, complete, load, withPolicies } from './files.ts';

const hourMs = 3_600_000;

const everything = `
  - name: production
    match: { provider: tencent, account: "*-prod", region: ap-*, instance: cdb-*, operation: storage-encryption on }
    requesters: { users: [U0ADA], groups: [S0OPS] }
    stages:
      - { name: database, approvers: { users: [U0BEN, U0CARO], groups: [S0DBA] }, quorum: 2 }
      - name: security team
        approvers: { groups: [S0SEC] }
    reason: required
    ticket: '^SEC-\\d+$'
    expiresAfter: 8h
    approvalLasts: 24h
    remindEvery: 1h
    escalate: { after: 4h, to: { groups: [S0LEAD] } }
    confirm: typed
    delay: 60s
    windows: [{ days: [Sun, SAT, sat], from: 01:00, to: 05:00, timeZone: Asia/Shanghai }]
    freezes: [{ from: 2026-12-20, to: 2027-01-04, timeZone: Asia/Shanghai, why: end of the year }]
`;

describe('a policy', () => {
  it('can say everything that the documentation names', () => {
    const { config, warnings } = load(withPolicies(everything));

    expect(warnings).toEqual([]);
    expect(config.policySet.policies).toEqual([
      {
        name: 'production',
        match: {
          provider: 'tencent',
          account: '*-prod',
          region: 'ap-*',
          instance: 'cdb-*',
          operation: 'storage-encryption on',
        },
        requesters: { users: ['U0ADA'], groups: ['S0OPS'] },
        stages: [
          {
            name: 'database',
            approvers: { users: ['U0BEN', 'U0CARO'], groups: ['S0DBA'] },
            quorum: 2,
          },
          { name: 'security team', approvers: { users: [], groups: ['S0SEC'] }, quorum: 1 },
        ],
        reason: 'required',
        ticket: '^SEC-\\d+$',
        expiresAfterMs: 8 * hourMs,
        approvalLastsMs: 24 * hourMs,
        remindEveryMs: hourMs,
        escalate: { afterMs: 4 * hourMs, to: { users: [], groups: ['S0LEAD'] } },
        confirm: 'typed',
        delayMs: 60_000,
        windows: [{ days: ['sat', 'sun'], from: '01:00', to: '05:00', timeZone: 'Asia/Shanghai' }],
        freezes: [
          {
            from: '2026-12-20',
            to: '2027-01-04',
            timeZone: 'Asia/Shanghai',
            why: 'end of the year',
          },
        ],
      },
    ]);
  });

  it('is known by its place and has one stage, named approval, where it says no more', () => {
    const { config } = load(withPolicies('approvers: { groups: [S0DBA] }'));

    expect(config.policySet.policies).toMatchObject([
      {
        name: null,
        requesters: null,
        stages: [{ name: 'approval', approvers: { users: [], groups: ['S0DBA'] }, quorum: 1 }],
        remindEveryMs: null,
        escalate: null,
        delayMs: 0,
      },
    ]);
  });

  it.each([
    ['quoted', `{ from: '2026-12-20', to: "2027-01-04" }`, `{ from: '01:00', to: "05:00" }`],
    ['unquoted', '{ from: 2026-12-20, to: 2027-01-04 }', '{ from: 01:00, to: 05:00 }'],
  ])('has dates and times, %s', (_, dates, times) => {
    const zoned = (text: string) => text.replace(' }', ', timeZone: UTC }');
    const windows = zoned(times).replace('{ ', '{ days: [mon], ');
    const text = withPolicies(
      `approvers: { groups: [S0DBA] }\n    freezes: [${zoned(dates)}]\n    windows: [${windows}]`,
    );

    for (const version of ['', '%YAML 1.1\n---\n']) {
      expect(load(version + text).config.policySet.policies).toMatchObject([
        {
          freezes: [{ from: '2026-12-20', to: '2027-01-04', why: null }],
          windows: [{ from: '01:00', to: '05:00' }],
        },
      ]);
    }
  });

  it.each(['from: 00:00, to: 24:00', 'from: 22:00, to: 05:00', 'from: 22:00, to: 00:00'])(
    'has a window of the whole day or over midnight: %s',
    (times) => {
      const window = `{ days: [mon], ${times}, timeZone: UTC }`;

      expect(
        complaints(withPolicies(`approvers: { groups: [S0DBA] }\n    windows: [${window}]`)),
      ).toEqual([]);
    },
  );

  it.each([
    ['0', 0],
    ['0s', 0],
    ['24h', 24 * hourMs],
  ])('has a delay of %s', (delay, delayMs) => {
    const keys = `approvers: { groups: [S0DBA] }\n    approvalLasts: 2d\n    delay: ${delay}`;

    expect(load(withPolicies(keys)).config.policySet.policies).toMatchObject([{ delayMs }]);
  });
});

describe('what stands beside the policies', () => {
  it('is who belongs together and who looks after the bot', () => {
    const { config } = load(
      `${complete}
people: { aliasDomains: [[Example.com, example.CN], [a.example, b.example, c.example]] }
operators: { users: [U0OPS], groups: [S0OPS] }
`,
    );

    expect(config.policySet).toMatchObject({
      aliasDomains: [
        ['example.com', 'example.cn'],
        ['a.example', 'b.example', 'c.example'],
      ],
      operators: { users: ['U0OPS'], groups: ['S0OPS'] },
    });
  });

  it.each([
    ['[[example.com]]', '19:26 people.aliasDomains[0]: needs at least two domains'],
    ['[["@example.com", b.example]]', '19:27 people.aliasDomains[0][0]: must be a domain'],
    ['[[ada@example.com, b.example]]', '19:27 people.aliasDomains[0][0]: must be a domain'],
    ['[[localhost, b.example]]', '19:27 people.aliasDomains[0][0]: must be a domain'],
    ['[[a.example, 10.0.0.1]]', '19:38 people.aliasDomains[0][1]: must be a domain'],
    [
      '[[a.example, b.example], [c.example, A.example]]',
      '19:62 people.aliasDomains[1][1]: stands in aliasDomains[0] already',
    ],
    [
      '[[a.example, a.example]]',
      '19:38 people.aliasDomains[0][1]: stands in aliasDomains[0] already',
    ],
  ])('is no list of domains like %s', (list, complaint) => {
    const all = complaints(`${complete}\npeople: { aliasDomains: ${list} }\n`);

    expect(all).toEqual([expect.stringContaining(complaint)]);
  });

  it('is nobody by a name', () => {
    expect(complaints(`${complete}\noperators: { users: ["@grace"] }\n`)).toEqual([
      expect.stringContaining('operators.users[0]: must be a Slack id'),
    ]);
  });
});
