import { expect, it } from 'vitest';
import type { Gate, GateKey } from '../../src/providers/gate.ts';
import { gateScript } from '../../src/providers/gate-script.ts';
import { runScript } from '../../src/redis-script.ts';
import { gateBench } from './open-gates.ts';

const { connect, openGate } = gateBench();

it('keeps everybody out for as long as the cloud asks', async () => {
  const [one, two] = [openGate(), openGate()];
  const key = budget({ limit: 20 });

  const place = await one.enter(key);
  const refusedAtMs = performance.now();
  await place.refused(400);
  await two.enter(key);

  expect(performance.now() - refusedAtMs).toBeGreaterThan(390);
});

it('goes on at an even pace, where it would else start as many at once as the limit allows', async () => {
  const gate = openGate();
  const key = budget({ limit: 20 });
  await gate.enter(key);
  expect(await waitMs(20)).toBe(0);

  await (await gate.enter(key)).refused(0);

  // 50 ms apart: three gaps. Redis counts whole milliseconds.
  expect(span(await starts(gate, key, 4))).toBeGreaterThan(140);
});

it('halves its pace at each refusal where the cloud publishes no limit', async () => {
  const gate = openGate();
  const key = budget({ limit: 20, slowdown: 2 });

  await (await gate.enter(key)).refused(0);
  const halved = await starts(gate, key, 3);
  await (await gate.enter(key)).refused(0);
  const quartered = await starts(gate, key, 3);

  expect(span(halved)).toBeGreaterThan(190);
  expect(span(quartered)).toBeGreaterThan(390);
});

it('slows down once for calls that were refused together', async () => {
  const gate = openGate();
  const key = budget({ limit: 20, slowdown: 2 });

  const together = await Promise.all(Array.from({ length: 8 }, () => gate.enter(key)));
  for (const place of together) await place.refused(0);
  await gate.enter(key);

  // Halved eight times over it would be more than ten seconds.
  expect(await waitMs(20)).toBeLessThanOrEqual(100);
});

it('takes up speed again while nothing is refused', async () => {
  const gate = openGate();
  const key = budget({ limit: 20, slowdown: 2 });
  await (await gate.enter(key)).refused(0);
  await forward(6_000);

  await gate.enter(key);

  expect(await waitMs(20)).toBeLessThanOrEqual(50);
});

it('forgets a refusal after half a minute', async () => {
  const gate = openGate();
  const key = budget({ limit: 20 });
  await (await gate.enter(key)).refused(0);
  await forward(31_000);

  await gate.enter(key);

  expect(await waitMs(20)).toBe(0);
});

function budget(key: { limit: number; slowdown?: number }): GateKey {
  return { credential: 'c', host: 'h', action: 'a', ...key };
}

/** When each of so many calls started, one after another; the first at the earliest. */
async function starts(gate: Gate, key: GateKey, count: number): Promise<number[]> {
  const times: number[] = [performance.now()];
  for (let call = 0; call < count; call += 1) {
    const place = await gate.enter(key);
    times.push(performance.now());
    await place.release();
  }
  return times;
}

function span(times: readonly number[]): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0);
}

/** As if the refusal had come so much earlier. */
async function forward(ms: number): Promise<void> {
  const redis = connect();
  for (const pace of await redis.keys('*:pace')) {
    for (const field of ['refused', 'until', 'last']) {
      const atMs = await redis.hget(pace, field);
      if (atMs !== null) await redis.hset(pace, field, Number(atMs) - ms);
    }
  }
}

/** How long the one gate of this test would have somebody wait who comes now. */
async function waitMs(limit: number): Promise<number> {
  const redis = connect();
  const [found] = await redis.keys('*gate*');
  if (!found) throw new Error('nobody has entered');
  const name = found.split(':').slice(0, 3).join(':');
  const keys = [name, ...['booked', 'line', 'alive', 'pace'].map((part) => `${name}:${part}`)];
  const ask = ['ask', limit, 'me', 'me:1', 0];
  const [inUs] = (await runScript(redis, gateScript, keys, ask)) as number[];
  return (inUs ?? Number.NaN) / 1_000;
}
