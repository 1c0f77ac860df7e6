import { describe, expect, it } from 'vitest';
import { failureOf, writeFor } from './build.ts';
import { connectByLogin, handClock, isLogin, startCloudWithLogin } from './login-cloud.ts';
import type { Line } from './scripted-cloud.ts';

describe('a refused login', () => {
  const refusal: Line = {
    status: 401,
    body: { error_code: 'IAM.0062', error_msg: 'The password a-pass-word is wrong.' },
  };

  it('is told without the password', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, () => refusal);

    const error = await failureOf(connectByLogin(cloud.url, clock).readBack(writeFor('on')));

    expect(error).toMatchObject({ code: 'denied', taken: 'no', cloudCode: 'IAM.0062' });
    expect(error).toHaveProperty('message', 'The password *** is wrong.');
  });

  it('is not tried again for a minute, because IAM locks the account', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, () => refusal);
    const huawei = connectByLogin(cloud.url, clock);

    for (let times = 0; times < 5; times += 1) await failureOf(huawei.readBack(writeFor('on')));
    expect(cloud.logins()).toHaveLength(1);

    clock.pass(61_000);
    await failureOf(huawei.readBack(writeFor('on')));
    expect(cloud.logins()).toHaveLength(2);
  });
});

describe('a login without an answer', () => {
  it('is tried again, and a write that waits for it was not taken', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request) =>
      isLogin(request)
        ? { status: 500, body: { error: { code: 500, message: 'Oops' } } }
        : undefined,
    );

    const error = await failureOf(connectByLogin(cloud.url, clock).prepareWrite(writeFor('on')));

    expect(error).toMatchObject({ code: 'unavailable', taken: 'no', message: 'Oops' });
    expect(cloud.logins().length).toBeGreaterThan(1);
    expect(cloud.tokens()).toEqual([]);
  });

  it('says so when nobody listens', async () => {
    const url = 'http://127.0.0.1:9';

    const error = await failureOf(connectByLogin(url, handClock()).prepareWrite(writeFor('on')));

    expect(error).toMatchObject({ code: 'unavailable', taken: 'no' });
  });

  it.each<[string, Line, string]>([
    [
      'its token',
      { status: 201, body: { token: { expires_at: '2030-01-01T00:00:00.000000Z' } } },
      'X-Subject-Token',
    ],
    [
      'its end',
      { status: 201, headers: { 'X-Subject-Token': 't' }, body: { token: {} } },
      'token.expires_at',
    ],
  ])('cannot be read without %s', async (_what, line, path) => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, () => line);

    const error = await failureOf(connectByLogin(cloud.url, clock).readBack(writeFor('on')));

    expect(error).toMatchObject({ code: 'wire', path });
  });
});
