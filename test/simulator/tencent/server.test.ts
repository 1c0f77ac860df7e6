import { describe, expect, it } from 'vitest';
import { tencentCredentials } from '../../../src/simulator/tencent/seeds.ts';
import { start } from './start.ts';

describe('the API layer', () => {
  it.each([
    ['an action nobody knows', 'InitDBInstances', {}, 'InvalidAction'],
    [
      'an action of another product',
      'DescribeDBFeatures',
      { 'X-TC-Action': 'GetRole' },
      'InvalidAction',
    ],
    ['another version', 'DescribeDBInstances', { 'X-TC-Version': '2020-01-01' }, 'NoSuchVersion'],
    [
      'a region nobody knows',
      'DescribeDBInstances',
      { 'X-TC-Region': 'ap-mars' },
      'UnsupportedRegion',
    ],
  ])('refuses %s, with status 200', async (_, action, headers, code) => {
    const { call } = await start();

    const answer = await call(action, {}, { headers });

    expect(answer).toMatchObject({ status: 200, code });
  });

  it('wants a region for cdb and none for cam', async () => {
    const { call } = await start();

    expect((await call('DescribeDBInstances', {}, { region: null })).code).toBe('MissingParameter');
    const role = await call('GetRole', { RoleName: 'MySQL_QCSRole' }, { region: null });
    expect(role.code).toBeUndefined();
  });

  it('refuses a signature after five minutes by its own clock', async () => {
    const { cloud, call } = await start();

    cloud.clock.passMs(301_000);

    expect((await call('DescribeDBInstances')).code).toBe('AuthFailure.SignatureExpire');
  });

  it('wants the token of temporary credentials', async () => {
    const temporary = { secretId: 'AKIDtemporary', secretKey: 'secret', token: 'session' };
    const { call } = await start({ credentials: [temporary] });

    const right = await call('GetCallerIdentity', {}, { credentials: temporary });
    const wrong = await call(
      'GetCallerIdentity',
      {},
      {
        credentials: { ...temporary, token: 'another' },
      },
    );

    expect([right.code, wrong.code]).toEqual([undefined, 'AuthFailure.TokenFailure']);
  });

  it('denies what a credential may not do', async () => {
    const credential = { ...tencentCredentials, denied: ['OpenDBInstanceEncryption'] };
    const { open } = await start({ credentials: [credential] });

    const answer = await open('cdb-qwer1234');

    expect(answer.code).toBe('UnauthorizedOperation');
    expect(answer.message).toContain('not authorized to perform operation (cdb:Open');
  });

  it('stops what is over the limit of a second before it is done, and says so', async () => {
    const { cloud, open } = await start({ limits: { OpenDBInstanceEncryption: 0 } });

    const answer = await open('cdb-qwer1234');

    expect(answer).toMatchObject({
      code: 'RequestLimitExceeded',
      message:
        'Your current request times equals to `1` in a second, which exceeds the frequency limit `0` for a second. Please reduce the frequency of calls.',
    });
    expect(cloud.counters()).toMatchObject({
      throttled: { OpenDBInstanceEncryption: 1 },
      writes: { 'cdb-qwer1234': 1 },
      effects: {},
    });
  });
});
