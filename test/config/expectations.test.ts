import { describe, expect, it } from 'vitest';
import { complaints, load, withPolicies } from './files.ts';

const policies = `  - name: storage
    match: { operation: storage-encryption on }
    approvers: { users: [U0BEN, U0CARO], groups: [S0DBA] }
    quorum: 2
  - approvers: { users: [U0BEN] }
`;

const storage =
  'provider: tencent, account: tencent-prod, instance: cdb-1, operation: storage-encryption on';

/** These policies, and what is expected of them. */
const expecting = (...entries: string[]) =>
  `${withPolicies(policies)}\nexpect:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;

const entry = (assertions: string, request = storage) =>
  `{ request: { ${request} }${assertions === '' ? '' : `, ${assertions}`} }`;

describe('what is expected of the policies', () => {
  it('is read with all that it can say', () => {
    const { config, mismatches, warnings } = load(
      expecting(
        entry('requester: U0BEN, mayAsk: true, approvers: [U0CARO, S0DBA], quorum: 2'),
        entry(
          'stages: [{ name: approval, approvers: [U0BEN] }]',
          'provider: huawei, account: huawei-prod, region: cn-north-4, instance: x, operation: backup-encryption off',
        ),
      ),
    );

    expect({ mismatches, warnings }).toEqual({ mismatches: [], warnings: [] });
    expect(config.expectations).toEqual([
      {
        request: {
          provider: 'tencent',
          account: 'tencent-prod',
          region: null,
          instance: 'cdb-1',
          operation: 'storage-encryption on',
        },
        requester: 'U0BEN',
        mayAsk: true,
        approvers: ['U0CARO', 'S0DBA'],
        stages: null,
        quorum: 2,
      },
      {
        request: {
          provider: 'huawei',
          account: 'huawei-prod',
          region: 'cn-north-4',
          instance: 'x',
          operation: 'backup-encryption off',
        },
        requester: null,
        mayAsk: null,
        approvers: null,
        stages: [{ name: 'approval', approvers: ['U0BEN'], quorum: 1 }],
        quorum: null,
      },
    ]);
  });

  it('is told with its place, both answers and the policy that holds, when it is not met', () => {
    const text = expecting(
      entry('quorum: 2'),
      entry('approvers: [U0BEN], quorum: 1'),
      entry('quorum: 2', storage.replace('storage', 'backup')),
    );
    const { file, mismatches } = load(text);

    expect(mismatches).toEqual([
      `${file}:25:113 expect[1].approvers: expected U0BEN; the policies say U0BEN, U0CARO, S0DBA, by policies[0] (storage) at 16:5`,
      `${file}:25:133 expect[1].quorum: expected 1; the policies say 2, by policies[0] (storage) at 16:5`,
      `${file}:26:112 expect[2].quorum: expected 2; the policies say 1, by policies[1] at 20:5`,
    ]);
  });

  it('is told when it is no policy that holds', () => {
    const { mismatches } = load(
      expecting(entry('approvers: [U0BEN]'))
        .replace(
          '- approvers: { users: [U0BEN] }',
          '- { match: { account: other }, approvers: { users: [U0BEN] } }',
        )
        .replace('match: { operation: storage', 'match: { account: other, operation: storage'),
    );

    expect(mismatches).toEqual([
      expect.stringContaining(
        'expected U0BEN; the policies say nobody, since none of them matches',
      ),
    ]);
  });

  it.each([
    ['approvers: [U0CARO, S0DBA, U0BEN]', 'approvers: [U0CARO, U0BEN]'],
    ['quorum: 2', 'quorum: 3'],
    ['requester: U0ADA', 'requester: U0ADA, mayAsk: false'],
    [
      'stages: [{ name: approval, approvers: [U0BEN, U0CARO, S0DBA], quorum: 2 }]',
      'stages: [{ name: approval, approvers: [U0BEN, U0CARO, S0DBA] }]',
    ],
  ])('holds for %s and not for %s', (right, wrong) => {
    expect(load(expecting(entry(right))).mismatches).toEqual([]);
    expect(load(expecting(entry(wrong))).mismatches).toHaveLength(1);
  });
});

describe('an expectation that cannot be understood', () => {
  const broken = (one: string) => complaints(expecting(one)).map((line) => line.split(' ')[1]);

  it.each([
    [entry(''), 'expect[0]:'],
    ['{ request: {}, quorum: 1 }', 'expect[0].request.provider:'],
    [entry('quorum: 0'), 'expect[0].quorum:'],
    [entry('approvers: ["@grace"]'), 'expect[0].approvers[0]:'],
    [entry('mayAsk: false'), 'expect[0].mayAsk:'],
    [entry('mayAsk: false, quorum: 2'), 'expect[0].mayAsk:'],
    [entry('approver: [U0BEN], quorum: 1'), 'expect[0].approver:'],
    [entry('quorum: 1', storage.replace('cdb-1', 'cdb-*')), 'expect[0].request.instance:'],
    [entry('quorum: 1', storage.replace('tencent-prod', '"*"')), 'expect[0].request.account:'],
    [entry('quorum: 1', storage.replace('storage', 'disk')), 'expect[0].request.operation:'],
    [entry('quorum: 1', storage.replace('tencent', 'huawei')), 'expect[0].request.operation:'],
  ])('is refused: %s', (text, path) => {
    expect(broken(text)).toContain(path);
  });

  it('is refused when a policy chooses by region and it names none', () => {
    const text = expecting(entry('quorum: 2')).replace(
      'match: { operation',
      'match: { region: ap-*, operation',
    );

    expect(complaints(text)).toEqual([
      '24:7 expect[0].request.region: is missing, and policies[0] chooses by region; say which is meant',
    ]);
    expect(
      load(text.replace('instance: cdb-1', 'instance: cdb-1, region: ap-guangzhou')).mismatches,
    ).toEqual([]);
  });

  it('is not judged by policies that are broken themselves', () => {
    const text = expecting(entry('quorum: 2'))
      .replace('quorum: 2', 'quorum: 0')
      .replace('- approvers', '- match: { region: ap-* }\n    approvers');

    expect(complaints(text)).toEqual([expect.stringContaining('policies[0].quorum')]);
  });
});

it('warns about an expectation for an account or a region that is not configured', () => {
  const elsewhere = [
    storage.replace('tencent-prod', 'huawei-prod'),
    `${storage}, region: eu-frankfurt`,
    `${storage}, region: ap-singapore`,
  ];

  expect(load(expecting(...elsewhere.map((each) => entry('quorum: 2', each)))).warnings).toEqual([
    'expect[0].request.account: is no account of tencent',
    'expect[1].request.region: is none of the regions of this account',
  ]);
});
