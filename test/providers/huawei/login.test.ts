import { describe, expect, it } from 'vitest';
import { accountAt, connect, failureOf, login, projectId, send, writeFor } from './build.ts';
import { connectByLogin, handClock, isLogin, startCloudWithLogin } from './login-cloud.ts';
import type { Line, Received } from './scripted-cloud.ts';

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

  it('is not tried for another project either: it is the same password', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, () => refusal);
    const huawei = connectWith(cloud.url, clock, [login]);

    await failureOf(huawei.readBack(writeFor('on')));
    await failureOf(huawei.readBack(writeFor('on', { region: 'cn-east-3' })));

    expect(cloud.logins()).toHaveLength(1);
  });
});

describe('a password that is exchanged', () => {
  const next = { ...login, password: 'the-next-password' };
  const refuses = (password: string, line: Line) => (request: Received) =>
    isLogin(request) && request.body.includes(password) ? line : undefined;
  const wrong: Line = {
    status: 401,
    body: { error: { code: 401, message: 'The username or password is wrong.' } },
  };

  it('is logged in with beside the other one, whichever is accepted, and the wrong one is tried once', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, refuses(login.password, wrong));
    const huawei = connectWith(cloud.url, clock, [login, next]);

    await huawei.readBack(writeFor('on'));
    await huawei.readBack(writeFor('on', { region: 'cn-east-3' }));
    await send(huawei, writeFor('on'));

    const tried = cloud.logins().map(({ body }) => body.includes(next.password));
    expect(tried).toEqual([false, true, true]);
    expect(huawei.signatureLastsMs).toBeNull();
  });

  it('is not given up for a token that is refused', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request) =>
      isLogin(request) ? undefined : { status: 401, body: { error_code: 'APIGW.0301' } },
    );
    const huawei = connectWith(cloud.url, clock, [login, next]);

    await failureOf(huawei.readBack(writeFor('on')));

    expect(cloud.logins().every(({ body }) => body.includes(login.password))).toBe(true);
  });

  it('is taken without a restart, and what is the same keeps its token', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const huawei = connectWith(cloud.url, clock, [login]);
    await huawei.readBack(writeFor('on'));

    huawei.takeCredentials([login]);
    await huawei.readBack(writeFor('on'));
    expect(cloud.logins()).toHaveLength(1);
    huawei.takeCredentials([next, login]);
    await huawei.readBack(writeFor('on'));

    expect(cloud.logins().map(({ body }) => body.includes(next.password))).toEqual([false, true]);
  });
});

function connectWith(
  url: string,
  clock: ReturnType<typeof handClock>,
  credentials: (typeof login)[],
) {
  const regions = [
    { name: 'cn-north-4', projectId },
    { name: 'cn-east-3', projectId: projectId.replace('0', 'f') },
  ];
  return connect(accountAt(url, { credentials, regions }), { clock });
}

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
