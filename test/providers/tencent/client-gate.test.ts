import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectTo, connectToSimulator, failureOf, now, write } from './connect.ts';
import { answered, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

it('keeps to the limit of an action, and to the lower one of the account', async () => {
  const { cloud, simulator } = await connectToSimulator(
    redis,
    { limits: { DescribeDBInstanceInfo: 5 } },
    { limits: { DescribeDBInstanceInfo: 5 } },
  );

  await Promise.all(Array.from({ length: 12 }, () => cloud.readBack(write())));

  expect(simulator.counters().calls.DescribeDBInstanceInfo).toBe(12);
  expect(simulator.counters().throttled).toEqual({});
});

it('never goes over the limit of the cloud, whatever the account says', async () => {
  const { cloud, simulator } = await connectToSimulator(
    redis,
    {},
    { limits: { DescribeDBInstanceInfo: 5_000 } },
  );

  await Promise.all(Array.from({ length: 30 }, () => cloud.readBack(write())));

  expect(simulator.counters().throttled).toEqual({});
});

it('holds a place for a prepared write, and gives it back when it is released', async () => {
  const cloud = connectTo(redis, `http://127.0.0.1:${await freePort()}`, {
    limits: { OpenDBInstanceEncryption: 1 },
  });

  for (let turn = 0; turn < 5; turn += 1) await (await cloud.prepareWrite(write())).release();
  // Nothing was sent, so these do not count either.
  for (let turn = 0; turn < 5; turn += 1)
    await failureOf((await cloud.prepareWrite(write())).send(now()));
});

it('keeps its place in the gate while a write is under way, whoever gives it up', async () => {
  const cloud = await startScriptedCloud(() => answered({}));
  const limits = { OpenDBInstanceEncryption: 1 };
  const connected = connectTo(redis, cloud.url, {
    limits,
    credentials: [{ secretId: 'AKIDown', secretKey: 'x' }],
  });
  const prepared = await connected.prepareWrite(write());

  const sending = prepared.send(now());
  await prepared.release();
  await sending;
  const endedMs = performance.now();
  await (await connected.prepareWrite(write())).release();

  expect(performance.now() - endedMs).toBeGreaterThan(900);
});
