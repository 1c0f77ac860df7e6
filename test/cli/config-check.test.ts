import { describe, expect, it } from 'vitest';
import { complete, fileWith } from '../config/files.ts';
import { run } from '../helpers/dbencrypt.ts';

const check = (file: string) => run(['config', 'check', '--config', file]);

const expecting = (assertions: string) => `${complete}
expect:
  - request: { provider: tencent, account: tencent-prod, instance: cdb-1, operation: storage-encryption on }
    ${assertions}
`;

describe('config check of what is expected of the policies', () => {
  it('ends with 0 when all of it is met', async () => {
    const file = fileWith(expecting('approvers: [U0LIN, U0GRACE]'));

    expect(await check(file)).toEqual({
      code: 0,
      stdout: `${file} is fine: HTTP; accounts tencent-prod, huawei-prod; 1 policy; 1 expectation met\n`,
      stderr: '',
    });
  });

  it('ends with 1 when it is not, and names both answers with their places', async () => {
    const file = fileWith(expecting('approvers: [U0GRACE]\n    quorum: 1'));

    expect(await check(file)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `${file}:21:5 expect[0].approvers: expected U0GRACE; the policies say U0GRACE, U0LIN, by policies[0] at 16:5\n` +
        `${file}:22:5 expect[0].quorum: expected 1; the policies say 2, by policies[0] at 16:5\n`,
    });
  });

  it('ends with 2 when the policies cannot be used at all', async () => {
    const file = fileWith(expecting('approvers: [U0GRACE]').replace('quorum: 2', 'quorum: 0'));

    const { code, stderr } = await check(file);

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /:17:5 policies\[0\]\.quorum: must be a whole number from 1 to 50[^\n]*\n$/,
    );
  });
});

describe('config check of a broken configuration', () => {
  it.each([
    [
      'who approves',
      'stages: [{ name: dba, approvers: {}, quorum: 0 }]\n    selfApprove: true',
      [
        'policies[0].approvers',
        'policies[0].quorum',
        'policies[0].stages[0].quorum',
        'policies[0].selfApprove',
      ],
    ],
    [
      'when',
      'windows: [{ days: [Saturday], from: 01:00, to: 01:00, timeZone: UTC }]\n    delay: 25h\n    escalate: { after: 9h, to: {} }',
      [
        'policies[0].windows[0].days[0]',
        'policies[0].windows[0].to',
        'policies[0].delay',
        'policies[0].escalate.to',
      ],
    ],
    [
      'what',
      'match: { operation: storage-* }\n    confirm: button\npeople: { aliasDomains: [[a.example]] }\nexpect: [{ request: {} }]',
      [
        'policies[0].confirm',
        'people.aliasDomains[0]',
        'expect[0].request.provider',
        'expect[0].request.account',
        'expect[0].request.instance',
        'expect[0].request.operation',
        'expect[0]',
      ],
    ],
  ])('ends with 2 and every problem with its path: %s', async (_, keys, paths) => {
    const file = fileWith(`${complete}    ${keys}\n`);

    const { code, stdout, stderr } = await check(file);

    const lines = stderr.trimEnd().split('\n');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(lines.map((line) => line.split(' ')[1]?.replace(/:$/, '')).sort()).toEqual(paths.sort());
    expect(lines.every((line) => line.startsWith(`${file}:`))).toBe(true);
  });
});
