import { describe, expect, it } from 'vitest';
import {
  accountAt,
  connect,
  failureOf,
  login,
  openGate,
  projectId,
  send,
  timesNow,
  writeFor,
} from './build.ts';
import { connectByLogin, handClock, hourMs, isLogin, startCloudWithLogin } from './login-cloud.ts';

describe('a token', () => {
  it('is asked of IAM with name, password and project, without the catalog', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const gate = openGate();

    await connectByLogin(cloud.url, clock, gate).readBack(writeFor('on'));

    const [asked] = cloud.logins();
    expect(asked).toMatchObject({ method: 'POST', path: '/v3/auth/tokens?nocatalog=true' });
    expect(asked?.headers).not.toHaveProperty('x-auth-token');
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: {
            user: { name: 'dbencrypt', password: 'a-pass-word', domain: { name: 'example' } },
          },
        },
        scope: { project: { id: projectId } },
      },
    });
    expect(gate.entered.map(({ action }) => action)).toContain('CreateToken');
  });

  it('stands in the place of a signature, and ends nowhere near as soon as one', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const huawei = connectByLogin(cloud.url, clock);

    await huawei.readBack(writeFor('on'));

    expect(cloud.tokens()).toEqual(['token-1']);
    expect(cloud.received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(huawei.signatureLastsMs).toBeNull();
  });

  it('is fetched once for all who wait for it, and kept', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const huawei = connectByLogin(cloud.url, clock);

    await Promise.all([1, 2, 3].map(() => huawei.readBack(writeFor('on'))));
    await send(huawei, writeFor('on'));

    expect(cloud.logins()).toHaveLength(1);
    expect(cloud.tokens()).toEqual(['token-1', 'token-1', 'token-1', 'token-1']);
  });

  it('is one for each project', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const regions = [
      { name: 'cn-north-4', projectId },
      { name: 'cn-east-3', projectId: projectId.replace('0', 'f') },
    ];
    const huawei = connect(accountAt(cloud.url, { credentials: [login], regions }), { clock });

    await huawei.readBack(writeFor('on', { region: 'cn-north-4' }));
    await huawei.readBack(writeFor('on', { region: 'cn-east-3' }));

    expect(cloud.tokens()).toEqual(['token-1', 'token-2']);
  });

  it('is renewed before it ends', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);
    const huawei = connectByLogin(cloud.url, clock);

    await huawei.readBack(writeFor('on'));
    clock.pass(23 * hourMs);
    await huawei.readBack(writeFor('on'));
    clock.pass(hourMs / 2);
    await huawei.readBack(writeFor('on'));

    expect(cloud.tokens()).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('is used to its end while IAM does not answer', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request, logins) =>
      isLogin(request) && logins > 1 ? { status: 503 } : undefined,
    );
    const huawei = connectByLogin(cloud.url, clock);

    await huawei.readBack(writeFor('on'));
    clock.pass(23.5 * hourMs);
    await huawei.readBack(writeFor('on'));
    await huawei.readBack(writeFor('on'));

    expect(cloud.tokens()).toEqual(['token-1', 'token-1', 'token-1']);
    expect(cloud.logins()).toHaveLength(2);
  });

  it.each([
    { status: 401, error_code: 'APIGW.0307' },
    { status: 401, error_code: 'APIGW.0301' },
    { status: 401, error_code: 'XYZ.0001' },
    { status: 403, error_code: 'DBS.280056' },
  ])('is replaced, and the read repeated, after $status $error_code', async (refusal) => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request) =>
      request.headers['x-auth-token'] === 'token-1'
        ? { status: refusal.status, body: { error_code: refusal.error_code, error_msg: 'No.' } }
        : undefined,
    );

    const shown = await connectByLogin(cloud.url, clock).readBack(writeFor('on'));

    expect(shown).toMatchObject({ is: 'done' });
    expect(cloud.tokens()).toEqual(['token-1', 'token-2']);
  });

  it('is replaced once only: then the refusal is the answer', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request) =>
      isLogin(request) ? undefined : { status: 401, body: { error_code: 'APIGW.0307' } },
    );

    const error = await failureOf(connectByLogin(cloud.url, clock).readBack(writeFor('on')));

    expect(error).toMatchObject({ code: 'denied', cloudCode: 'APIGW.0307' });
    expect(cloud.tokens()).toEqual(['token-1', 'token-2']);
  });

  it('that a write is refused with is not used again, and the write is not repeated', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock, (request) =>
      request.headers['x-auth-token'] === 'token-1'
        ? { status: 401, body: { error_code: 'APIGW.0307', error_msg: 'Renew it.' } }
        : undefined,
    );
    const huawei = connectByLogin(cloud.url, clock);

    const error = await failureOf(send(huawei, writeFor('on')));

    expect(error).toMatchObject({ code: 'denied', taken: 'no' });
    expect(cloud.tokens()).toEqual(['token-1']);
    await send(huawei, writeFor('on'));
    expect(cloud.tokens()).toEqual(['token-1', 'token-2']);
  });

  it('is there before a write is sent, so that nothing is in the way of it', async () => {
    const clock = handClock();
    const cloud = await startCloudWithLogin(clock);

    const prepared = await connectByLogin(cloud.url, clock).prepareWrite(writeFor('on'));

    expect(cloud.logins()).toHaveLength(1);
    expect(cloud.tokens()).toEqual([]);
    await prepared.send(timesNow());
    expect(cloud.logins()).toHaveLength(1);
  });
});
