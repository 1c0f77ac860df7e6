import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { backupWrite, connectTo, connectToSimulator, failureOf, now, write } from './connect.ts';
import { answered, refused, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';

it('sends exactly what was planned, signed with the time of the intent', async () => {
  const cloud = await startScriptedCloud(() => answered({}));
  const prepared = await connectTo(redis, cloud.url).prepareWrite(
    write({ key, keyRegion: 'ap-shanghai' }),
  );

  const signedAtMs = Date.UTC(2026, 7, 1, 23, 59, 59, 999);
  await prepared.send({ signedAtMs, sendByMs: Date.now() + 5_000 });

  const [request] = cloud.received;
  expect(JSON.parse(request?.body ?? '')).toEqual({
    InstanceId: 'cdb-qwer1234',
    KeyId: key,
    KeyRegion: 'ap-shanghai',
  });
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-tc-action': 'OpenDBInstanceEncryption',
    'x-tc-version': '2017-03-20',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': String(Math.floor(signedAtMs / 1000)),
    'x-tc-language': 'en-US',
    authorization: expect.stringContaining(
      '/2026-08-01/cdb/tc3_request, SignedHeaders=content-type;host,',
    ),
  });
  expect(request?.headers).not.toHaveProperty('x-tc-token');
});

it('sends no key where none was asked for', async () => {
  const cloud = await startScriptedCloud(() => answered({}));

  await (await connectTo(redis, cloud.url).prepareWrite(write())).send(now());

  expect(cloud.received.map(({ body }) => body)).toEqual(['{"InstanceId":"cdb-qwer1234"}']);
});

it('sends the state asked for of backups', async () => {
  const cloud = await startScriptedCloud(() => answered({}));

  await (await connectTo(redis, cloud.url).prepareWrite(backupWrite('off'))).send(now());

  expect(cloud.received[0]?.headers['x-tc-action']).toBe('ModifyBackupEncryptionStatus');
  expect(cloud.received[0]?.body).toBe('{"InstanceId":"cdb-qwer1234","EncryptionStatus":"off"}');
});

it('passes on the request id of an accepted write', async () => {
  const cloud = await startScriptedCloud(() => answered({}, 'f00d'));

  const prepared = await connectTo(redis, cloud.url).prepareWrite(write());

  expect(await prepared.send(now())).toEqual({ cloudRequestId: 'f00d' });
});

it('is understood with temporary credentials', async () => {
  const credentials = { secretId: 'AKIDtemporary', secretKey: 'temporary', token: 'the-token' };
  const { cloud } = await connectToSimulator(
    redis,
    { credentials: [credentials] },
    { credentials: [credentials] },
  );

  const found = await cloud.find('cdb-qwer1234', ['ap-guangzhou']);

  expect(found).toHaveLength(1);
});

it.each([
  ['an unknown id', { secretId: 'AKIDnobody', secretKey: 'x' }, 'AuthFailure.SecretIdNotFound'],
  [
    'a wrong secret',
    { secretId: 'AKIDsandboxsandboxsandboxsandbox0001', secretKey: 'x' },
    'AuthFailure.SignatureFailure',
  ],
])('is refused with %s, and gives no secret away', async (_what, credentials, cloudCode) => {
  const { cloud } = await connectToSimulator(redis, {}, { credentials: [credentials] });

  const error = await failureOf(cloud.find('cdb-qwer1234', ['ap-guangzhou']));

  expect(error).toMatchObject({ code: 'denied', taken: 'no', cloudCode });
  expect(error.message).not.toContain(credentials.secretId);
});

it('is refused when the signature is older than five minutes: not taken', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  const prepared = await cloud.prepareWrite(write());
  const times = {
    signedAtMs: simulator.clock.now() - 301_000,
    sendByMs: simulator.clock.now() + 5_000,
  };

  expect(await failureOf(prepared.send(times))).toMatchObject({
    code: 'denied',
    taken: 'no',
    cloudCode: 'AuthFailure.SignatureExpire',
  });
});

it('does not send a write after its send-by time', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  const prepared = await cloud.prepareWrite(write());

  const late = { signedAtMs: simulator.clock.now(), sendByMs: simulator.clock.now() - 1 };

  expect(await failureOf(prepared.send(late))).toMatchObject({ code: 'late', taken: 'no' });
  expect(simulator.counters().writes).toEqual({});
});

it('sends a prepared write once', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  const prepared = await cloud.prepareWrite(write());

  await prepared.send(now());

  await expect(prepared.send(now())).rejects.toThrow('once');
  await prepared.release();
  expect(simulator.counters().writes).toEqual({ 'cdb-qwer1234': 1 });
});

it('knows that a refused connection took nothing', async () => {
  const cloud = connectTo(redis, `http://127.0.0.1:${await freePort()}`);
  const prepared = await cloud.prepareWrite(write());

  expect(await failureOf(prepared.send(now()))).toMatchObject({ code: 'unavailable', taken: 'no' });
});

it.each([
  ['drop-before', 0],
  ['drop-after', 1],
] as const)('does not know what a dropped connection took (%s)', async (how, effects) => {
  const { cloud, simulator } = await connectToSimulator(redis);
  simulator.misbehave({ action: 'OpenDBInstanceEncryption', how, times: 5 });
  const prepared = await cloud.prepareWrite(write());

  const error = await failureOf(prepared.send(now()));

  expect(error).toMatchObject({ code: 'unavailable', taken: 'maybe' });
  expect(simulator.counters().writes['cdb-qwer1234']).toBe(1);
  expect(simulator.counters().effects['cdb-qwer1234'] ?? 0).toBe(effects);
});

it.each([
  ['internal-error-before', 'unavailable', 'maybe'],
  ['internal-error-after', 'unavailable', 'maybe'],
  ['unavailable', 'unavailable', 'maybe'],
  ['throttle', 'throttled', 'no'],
  ['denied', 'denied', 'no'],
] as const)('sends a write once that is answered with %s', async (how, code, taken) => {
  const { cloud, simulator } = await connectToSimulator(redis);
  simulator.misbehave({ action: 'OpenDBInstanceEncryption', how, times: 5 });
  const prepared = await cloud.prepareWrite(write());

  expect(await failureOf(prepared.send(now()))).toMatchObject({
    code,
    taken,
    requestId: expect.any(String),
  });
  expect(simulator.counters().writes['cdb-qwer1234']).toBe(1);
});

it('waits for an answer that takes its time', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  simulator.misbehave({ action: 'OpenDBInstanceEncryption', how: 'delay', delayMs: 300 });
  const prepared = await cloud.prepareWrite(write());

  expect(await prepared.send(now())).toEqual({ cloudRequestId: expect.any(String) });
});

it.each(['throttle', 'internal-error-before', 'unavailable', 'drop-before'] as const)(
  'repeats a read that met with %s',
  async (how) => {
    const { cloud, simulator } = await connectToSimulator(redis);
    simulator.misbehave({ action: 'DescribeDBInstances', how, times: 1 });

    expect(await cloud.find('cdb-qwer1234', ['ap-guangzhou'])).toHaveLength(1);
  },
);

it('does not repeat a read that cannot be understood', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  simulator.misbehave({ action: 'DescribeDBInstances', how: 'garbage', times: 1 });

  await expect(cloud.find('cdb-qwer1234', ['ap-guangzhou'])).rejects.toMatchObject({
    name: 'WireError',
    path: 'Response',
  });
  expect(simulator.counters().calls.DescribeDBInstances).toBe(1);
});

it('names the field that an answer lacks, with the request id', async () => {
  const cloud = await startScriptedCloud(() =>
    answered({ Items: [{ InstanceId: 'cdb-a' }] }, 'r-7'),
  );

  await expect(connectTo(redis, cloud.url).find('cdb-a', ['ap-guangzhou'])).rejects.toMatchObject({
    name: 'WireError',
    path: 'Response.Items.0.Status',
    requestId: 'r-7',
  });
});

it('takes its own credentials out of what the cloud says', async () => {
  const credentials = { secretId: 'AKIDmine', secretKey: 'my-key', token: 'my-token' };
  const cloud = await startScriptedCloud(() =>
    refused('AuthFailure', 'AKIDmine with my-token and my-key is unknown'),
  );

  const error = await failureOf(
    connectTo(redis, cloud.url, { credentials: [credentials] }).find('cdb-a', ['ap-guangzhou']),
  );

  expect(error.message).toBe('*** with *** and *** is unknown');
});

it('bounds what it keeps of what the cloud says', async () => {
  const cloud = await startScriptedCloud(() => refused('InvalidParameter', 'x'.repeat(10_000)));

  const error = await failureOf(connectTo(redis, cloud.url).find('cdb-a', ['ap-guangzhou']));

  expect(error.message).toHaveLength(500);
});

it('says where and why a name is refused, in the words of the cloud', async () => {
  const cloud = await startScriptedCloud(() => refused('InvalidParameter', 'Bad <b>thing</b>'));

  expect(
    await failureOf(connectTo(redis, cloud.url).find('cdb-a', ['ap-guangzhou'])),
  ).toMatchObject({ code: 'rejected', message: 'Bad <b>thing</b>', requestId: 'r-1' });
});
