import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { createGate, type Gate, type GateKey } from '../../src/providers/gate.ts';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/until.ts';
import { gateBench } from './open-gates.ts';

const { connect, openGate } = gateBench();

it('keeps every second of two processes together under the limit', async () => {
  const [one, two] = [openGate(), openGate()];
  const key = budget({ limit: 5 });
  const calls: { startMs: number; answerMs: number }[] = [];
  const call = async (gate: Gate) => {
    const place = await gate.enter(key);
    const startMs = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    const answerMs = performance.now();
    await place.answered();
    calls.push({ startMs, answerMs });
  };

  await Promise.all([one, two].flatMap((gate) => Array.from({ length: 6 }, () => call(gate))));

  // Whenever the cloud counts an arrival, between start and answer: the sixth call after any other
  // starts a second after that one's answer. Redis counts whole milliseconds.
  const sorted = calls.sort((a, b) => a.startMs - b.startMs);
  const gaps = sorted
    .slice(5)
    .map((later, index) => later.startMs - (sorted[index]?.answerMs ?? Number.NaN));
  expect(Math.min(...gaps)).toBeGreaterThan(995);
  expect(calls).toHaveLength(12);
});

it('lets nobody pass while the limit is unanswered', async () => {
  const gate = openGate();
  const key = budget({ limit: 2 });
  const first = await gate.enter(key);
  await gate.enter(key);

  let passed = false;
  const third = gate.enter(key).then(() => {
    passed = true;
  });
  await asked(gate, key);

  expect(passed).toBe(false);
  await first.release();
  await third;
});

it('gives the place of a call that was not sent back at once', async () => {
  const gate = openGate();
  const key = budget({ limit: 1 });
  const began = performance.now();

  for (let turn = 0; turn < 20; turn += 1) await (await gate.enter(key)).release();

  expect(performance.now() - began).toBeLessThan(5_000);
});

it('counts credentials, hosts and actions apart', async () => {
  const gate = openGate();
  const key = budget({ limit: 1 });

  await gate.enter(key);
  await gate.enter({ ...key, credential: 'other' });
  await gate.enter({ ...key, host: 'other' });
  await gate.enter({ ...key, action: 'other' });
});

it('serves who waits in the order in which they came', async () => {
  const gate = openGate();
  const key = budget({ limit: 1 });
  const order: number[] = [];
  const held = await gate.enter(key);

  const waiting = [1, 2, 3, 4].map(async (number) => {
    const place = await gate.enter(key);
    order.push(number);
    await place.release();
  });
  await held.release();
  await Promise.all(waiting);

  expect(order).toEqual([1, 2, 3, 4]);
});

it('gives the places of a dead process back after a minute', async () => {
  const redis = connect();
  const gate = createGate(redis);
  const key = budget({ limit: 1 });
  await gate.enter(key);
  const [set = ''] = await redis.keys('*');

  const [place = ''] = await redis.zrange(set, '0', '0');
  const [seconds] = await redis.time();
  const freeInS = Number(await redis.zscore(set, place)) / 1000 - Number(seconds);
  expect(freeInS).toBeGreaterThan(50);
  expect(freeInS).toBeLessThanOrEqual(61);
  expect(await redis.pttl(set)).toBeGreaterThan(50_000);

  // A minute later, told to Redis as a score of the past.
  await redis.zadd(set, 1, place);
  await gate.enter(key);
});

it('takes an answer of a place once', async () => {
  const redis = connect();
  const gate = createGate(redis);
  const place = await gate.enter(budget({ limit: 1 }));

  await place.release();
  await place.answered();

  expect(await redis.keys('*')).toEqual([]);
});

it('lets who gives up waiting go at once, and those behind pass', async () => {
  const gate = openGate();
  const key = budget({ limit: 1 });
  const held = await gate.enter(key);
  const stop = new AbortController();

  const given = gate.enter(key, stop.signal);
  const behind = gate.enter(key);
  stop.abort(new Error('stopping'));
  await expect(given).rejects.toThrow('stopping');
  await held.release();

  await (await behind).release();
});

it('goes on after Redis has forgotten the script', async () => {
  const redis = connect();
  const gate = createGate(redis);
  await (await gate.enter(budget({ limit: 1 }))).release();

  await redis.script('FLUSH');

  await (await gate.enter(budget({ limit: 1 }))).release();
});

it('says that it cannot be asked when Redis is away, and recovers', async () => {
  const gate = createGate(connect({ port: await freePort() }));

  await expect(gate.enter(budget({ limit: 1 }))).rejects.toThrow(StoreError);
  await expect(gate.enter(budget({ limit: 1 }))).rejects.toMatchObject({ code: 'unreachable' });
});

it('takes no place for who was told that it cannot be asked', async () => {
  const hasty = connect({ commandTimeout: 50 });
  const gate = createGate(hasty);
  const key = budget({ limit: 1 });
  await (await openGate().enter(key)).release();
  await until(() => hasty.status === 'ready');

  await connect().client('PAUSE', 300, 'ALL');
  await expect(gate.enter(key)).rejects.toMatchObject({ code: 'unreachable' });

  // Redis wakes, and does what it was asked meanwhile.
  await (await openGate().enter(key)).release();
});

it('keeps its keys in the hash tag, and no credential in them', async () => {
  const redis = connect();
  await createGate(redis).enter(budget({ limit: 1 }));

  const [set] = await redis.keys('*');
  expect(set).toMatch(/^\{dbencrypt\}:gate:[0-9a-f]{32}$/);
});

function budget(given: { limit: number }): GateKey {
  return { credential: 'c', host: 'cdb.intl.tencentcloudapi.com', action: 'DescribeKey', ...given };
}

/** Comes back when a question that was put after all others has been answered. */
async function asked(gate: Gate, key: GateKey): Promise<void> {
  await (await gate.enter({ ...key, action: 'another' })).release();
}
