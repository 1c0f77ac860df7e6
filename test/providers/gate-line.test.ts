import { expect, it } from 'vitest';
import { createGate, type GateKey, type Place } from '../../src/providers/gate.ts';
import { until } from '../helpers/until.ts';
import { gateBench } from './open-gates.ts';

const { watcher, connect, openGate } = gateBench();

it('serves who waits in the order in which they came, over all processes', async () => {
  const gates = [openGate(), openGate(), openGate()];
  const held = await enter(gates[0]);
  const order: number[] = [];

  const all: Promise<void>[] = [];
  for (let number = 0; number < 9; number += 1) {
    all.push(enter(gates[number % 3]).then((place) => passed(order, number, place)));
    await until(async () => (await waiting()) === number + 1);
  }
  await held.release();
  await Promise.all(all);

  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

it('lets whom somebody waits for go before patient calls, over all processes', async () => {
  const [polling, writing] = [openGate(), openGate()];
  const held = await enter(polling);
  const order: string[] = [];

  const polls = Array.from({ length: 30 }, () =>
    enter(polling, { patient: true }).then((place) => passed(order, 'poll', place)),
  );
  await until(async () => (await waiting()) > 0);
  const write = enter(writing).then((place) => passed(order, 'write', place));
  await until(async () => (await waiting()) > 1);
  await held.release();
  await Promise.all([...polls, write]);

  expect(order).toHaveLength(31);
  expect(order[0]).toBe('write');
});

it('lets a patient call go like everybody else once it has waited for half a minute', async () => {
  const gate = openGate();
  const held = await enter(gate);
  const order: string[] = [];

  const poll = enter(gate, { patient: true }).then((place) => passed(order, 'poll', place));
  await until(async () => (await waiting()) === 1);
  await forward(31_000);
  const write = enter(gate).then((place) => passed(order, 'write', place));
  await until(async () => (await waiting()) === 2);
  await held.release();
  await Promise.all([poll, write]);

  expect(order).toEqual(['poll', 'write']);
});

it('gives the places of a process that died back a minute after they were taken', async () => {
  const connection = connect();
  const dying = createGate(connection);
  for (let call = 0; call < 3; call += 1) await enter(dying, { limit: 3 });

  connection.disconnect();
  const [one, two, three] = [1, 2, 3].map(() => enter(openGate(), { limit: 3 }));
  await until(async () => (await waiting()) === 3);
  await forward(59_000);
  expect(await waiting()).toBe(3);
  await forward(1_000);

  await Promise.all([one, two, three]);
});

it('waits for a process that died in the line for two seconds at most', async () => {
  const connection = connect();
  const held = await enter(openGate());
  const lost = enter(createGate(connection));
  lost.catch(() => undefined);
  await until(async () => (await waiting()) === 1);
  const behind = enter(openGate());
  await until(async () => (await waiting()) === 2);

  connection.disconnect();
  const diedAtMs = performance.now();
  await held.release();
  await behind;

  expect(performance.now() - diedAtMs).toBeLessThan(5_000);
});

it('gives a place to the next one when who was told to start never comes', async () => {
  const connection = connect();
  const first = await enter(openGate());
  const lost = enter(createGate(connection));
  lost.catch(() => undefined);
  await until(async () => (await waiting()) === 1);
  await first.answered();
  await until(async () => (await booked()) === 1);

  connection.disconnect();
  const diedAtMs = performance.now();
  await enter(openGate());

  expect(performance.now() - diedAtMs).toBeLessThan(6_000);
});

it('counts the late answer of a process that was frozen, and goes on', async () => {
  const [frozen, other] = [openGate(), openGate()];
  const late = await enter(frozen);
  await forward(60_000);
  const taken = await enter(other);

  const answeredAtMs = performance.now();
  await late.answered();
  await taken.release();
  const next = await enter(other);

  // The cloud may have counted the late one a moment ago.
  expect(performance.now() - answeredAtMs).toBeGreaterThan(990);
  await next.release();
  await (await enter(other)).release();
});

it('starts nobody who was told to start before the cloud asked to be left alone', async () => {
  const [one, two] = [openGate(), openGate()];
  const first = await enter(one, { limit: 2 });
  const second = await enter(one, { limit: 2 });
  const third = enter(two, { limit: 2 });
  await until(async () => (await waiting()) === 1);
  await first.answered();
  await until(async () => (await booked()) === 1);

  const refusedAtMs = performance.now();
  await second.refused(1_500);
  await third;

  expect(performance.now() - refusedAtMs).toBeGreaterThan(1_490);
});

it('leaves nothing behind when nobody waits any more', async () => {
  const redis = connect();
  const gate = openGate();
  const held = await enter(gate);
  const next = enter(gate);
  await until(async () => (await waiting()) === 1);

  await held.release();
  await (await next).release();

  expect(await redis.keys('*')).toEqual([]);
});

function enter(gate = openGate(), key: Partial<GateKey> = {}): Promise<Place> {
  return gate.enter({ credential: 'c', host: 'h', action: 'a', limit: 1, ...key });
}

async function passed<T>(order: T[], who: T, place: Place): Promise<void> {
  order.push(who);
  await place.release();
}

/** How many stand in the one line of this test, and how many have been told when to start. */
function waiting(): Promise<number> {
  return count('line');
}

function booked(): Promise<number> {
  return count('booked');
}

async function count(part: string): Promise<number> {
  const [key] = await watcher().keys(`*:${part}`);
  return key ? watcher().zcard(key) : 0;
}

/** As if everything had happened so much earlier, but that all processes are alive. */
async function forward(ms: number): Promise<void> {
  const redis = connect();
  for (const key of await redis.keys('*')) {
    if ((await redis.type(key)) !== 'zset') continue;
    for (const member of await redis.zrange(key, '0', '-1')) await redis.zincrby(key, -ms, member);
  }
}
