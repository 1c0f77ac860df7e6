import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/domain/errors.ts';
import { baseUrlOf } from '../../../src/providers/huawei/hosts.ts';
import { accountAt, connect, failureOf, keyPair, login, projectId } from './build.ts';

describe('hosts', () => {
  it.each([
    ['taurusdb', 'cn-north-4', 'https://gaussdb.cn-north-4.myhuaweicloud.com'],
    ['taurusdb', 'ap-southeast-1', 'https://gaussdbformysql.ap-southeast-1.myhuaweicloud.com'],
    ['taurusdb', 'af-south-1', 'https://gaussdb-mysql.af-south-1.myhuaweicloud.com'],
    ['kms', 'cn-north-4', 'https://kms.cn-north-4.myhuaweicloud.com'],
    ['kms', 'eu-west-101', 'https://kms.eu-west-101.myhuaweicloud.eu'],
    ['iam', 'la-north-2', 'https://iam.la-north-2.myhuaweicloud.com'],
    ['iam', 'eu-west-101', 'https://iam.eu-west-101.myhuaweicloud.eu'],
  ] as const)('of %s in %s is %s', (service, region, url) => {
    expect(baseUrlOf(service, region, {})).toBe(url);
  });

  it('is the one that was configured, for every region', () => {
    const endpoints = { kms: 'http://127.0.0.1:9' };

    expect(baseUrlOf('kms', 'moon-1', endpoints)).toBe('http://127.0.0.1:9');
  });

  it('is not made up for a region that no document names', async () => {
    const account = accountAt('', {
      regions: [{ name: 'moon-1', projectId }],
      endpoints: { taurusdb: 'http://127.0.0.1:9' },
    });

    const error = await failureOf(Promise.resolve().then(() => connect(account)));

    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty('message', expect.stringMatching(/kms.*moon-1.*endpoints\.kms/));
    expect(error).toHaveProperty('problems.length', 1);
  });

  it('of IAM is needed with a password alone', () => {
    const elsewhere = {
      regions: [{ name: 'moon-1', projectId }],
      endpoints: { taurusdb: 'http://127.0.0.1:9', kms: 'http://127.0.0.1:9' },
    };

    connect(accountAt('', { ...elsewhere, credentials: [keyPair] }));
    expect(() => connect(accountAt('', { ...elsewhere, credentials: [login] }))).toThrow('iam');
  });

  it('is never guessed between two projects of one region', () => {
    const regions = [
      { name: 'cn-north-4', projectId },
      { name: 'cn-north-4', projectId: projectId.replace('0', 'f') },
    ];

    expect(() => connect(accountAt('http://127.0.0.1:9', { regions }))).toThrow('given twice');
  });
});
