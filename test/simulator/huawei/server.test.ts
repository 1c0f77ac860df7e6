import { describe, expect, it } from 'vitest';
import {
  huaweiCredentials,
  huaweiInstances,
  huaweiOtherProjectId,
  huaweiProjectId,
} from '../../../src/simulator/huawei/seeds.ts';
import { on, start } from './start.ts';

describe('the gateway', () => {
  it('throttles what is over the limit, before it is done', async () => {
    const { cloud, turn } = await start({ limits: { ModifyBackupEncryptStatus: 0 } });

    const answer = await turn(huaweiInstances.healthy);

    expect(answer).toMatchObject({
      status: 429,
      body: {
        error_code: 'APIGW.0308',
        error_msg:
          'The throttling threshold has been reached: policy user over ratelimit,limit:0,time:1 second',
      },
    });
    expect(cloud.counters()).toMatchObject({
      throttled: { ModifyBackupEncryptStatus: 1 },
      writes: { [huaweiInstances.healthy]: 1 },
      effects: {},
    });
  });

  it.each([
    ['no signature', { token: '' }, 401, 'APIGW.0301'],
    [
      'a wrong secret',
      { credentials: { ...huaweiCredentials, secretKey: 'x' } },
      401,
      'APIGW.0301',
    ],
    ['a signature of yesterday', { signedAtMs: Date.now() - 86_400_000 }, 401, 'APIGW.0301'],
  ])('refuses %s', async (_, more, status, code) => {
    const { turn } = await start();

    const answer = await turn(huaweiInstances.healthy, on, more);

    expect(answer).toMatchObject({ status, body: { error_code: code } });
  });

  it('denies what a credential may not do, query included', async () => {
    const denied = ['DescribeBackupEncryptStatus'];
    const { call, backups } = await start({ credentials: [{ ...huaweiCredentials, denied }] });

    const answer = await call(backups(huaweiInstances.healthy));

    expect(answer).toMatchObject({ status: 403, body: { error_code: 'DBS.280015' } });
  });

  it('knows no project but those of the account', async () => {
    const { call, backups } = await start();

    const answer = await call(backups(huaweiInstances.healthy, '9'.repeat(32)));

    expect(answer).toMatchObject({ status: 403, body: { error_code: 'DBS.200010' } });
  });

  it('answers 501 to what is not simulated', async () => {
    const { call } = await start();

    expect((await call(`/v3/${huaweiProjectId}/jobs?id=1`)).status).toBe(501);
  });
});

describe('a token', () => {
  it('opens the project it was asked for, and no other', async () => {
    const { call, backups, token } = await start();
    const issued = await token();
    const text = String(issued.headers['x-subject-token']);

    const here = await call(backups(huaweiInstances.healthy), { token: text });
    const there = await call(backups(huaweiInstances.otherProject, huaweiOtherProjectId), {
      token: text,
    });

    expect(issued).toMatchObject({
      status: 201,
      body: { token: { project: { id: huaweiProjectId, name: 'cn-north-4' } } },
    });
    expect(issued.body.token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(here.status).toBe(200);
    expect(there).toMatchObject({ status: 401, body: { error_code: 'APIGW.0307' } });
  });

  it('ends after 24 hours', async () => {
    const { cloud, call, backups, token } = await start();
    const text = String((await token()).headers['x-subject-token']);

    cloud.clock.passMs(24 * 3_600_000);

    const answer = await call(backups(huaweiInstances.healthy), { token: text });
    expect(answer).toMatchObject({ status: 401, body: { error_code: 'APIGW.0307' } });
  });

  it('is not given for a wrong password or for a project that does not exist', async () => {
    const { token } = await start();

    expect(await token(undefined, 'wrong')).toMatchObject({
      status: 401,
      body: { error_code: 'IAM.0062' },
    });
    expect(await token({ name: 'mars-1' })).toMatchObject({
      status: 400,
      body: { error_code: 'IAM.1109' },
    });
  });
});
