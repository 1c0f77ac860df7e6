import { Redis } from 'ioredis';
import type { Request } from '../../src/domain/request.ts';
import { createClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { theBot } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { atMost, median, tell } from './figure.ts';
import {
  eventsOfFinished,
  eventsOfOpen,
  fillFinished,
  fillOpen,
  fillShown,
  laterMs,
  rest,
  type Store,
} from './fill.ts';
import { sendAll, signedWish, withCallers } from './load.ts';
import { nowMs } from './wire-tap.ts';
import { type Server, startReady, startWorld, type World } from './world.ts';

const repeats = 7;
const each = 200;
const mostEvents = 100_000;
const goal = 1.2;

/** One store of a size, with all that stands on it. */
interface House {
  open: number;
  world: World;
  redis: Redis;
  store: Store;
  /** The requests to append to. */
  requests: Request[];
  /** One more, of which everything is said: its card is edited. */
  shown: Request;
}

/** What the product costs with few and with many requests. Each size has a Redis of its own, asked in turn. */
export async function benchGrowth(): Promise<void> {
  const houses: House[] = [];
  try {
    for (const open of [10, 1_000, 10_000]) houses.push(await build(open));
    compare('step', await inTurn(houses, stepMs));
    compare('card refresh', await withProducts(houses, 'all', refreshMs));
    compare('ack', await withProducts(houses, 'ingress', ackMs));
  } finally {
    for (const { world, redis, store } of houses) {
      await store.close();
      redis.disconnect();
      await world.stop();
    }
  }
}

async function build(open: number): Promise<House> {
  const world = await startWorld();
  // Puts its policies in force while there is nothing that they could concern.
  await (await startReady(world, 'all')).stop();
  const redis = new Redis(world.redis.url);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const store = createRequests({ redis, clock: createClock(), log });

  const before = await usedBytes(redis);
  const requests = await fillOpen(store, open);
  const perOpen = ((await usedBytes(redis)) - before) / open;
  if (open === 1_000) tell('growth Redis bytes per open request', 'bytes', [perOpen]);
  if (open === 10_000) {
    const finished = Math.ceil((mostEvents - open * eventsOfOpen) / eventsOfFinished);
    const filled = await usedBytes(redis);
    await fillFinished(store, finished);
    const perFinished = ((await usedBytes(redis)) - filled) / finished;
    tell('growth Redis bytes per finished request', 'bytes', [perFinished]);
  }
  const shown = await fillShown(store, redis);
  await rest(redis);
  return { open, world, redis, store, requests, shown };
}

/** Ratios of each repeat, against the smallest of the same repeat. */
function compare(what: string, runs: readonly (readonly number[])[]): void {
  const [smallest = []] = runs;
  for (const [index, size] of ['1,000', '10,000'].entries()) {
    const ratios = (runs[index + 1] ?? []).map((value, at) => value / (smallest[at] ?? Number.NaN));
    atMost(`growth ${what}, ${size} open / 10 open`, 'x', goal, ratios);
  }
  for (const [index, size] of ['10', '1,000', '10,000'].entries()) {
    tell(`growth ${what}, ${size} open`, 'ms', runs[index] ?? []);
  }
}

/** @returns for each house one value for each repeat. */
async function inTurn(
  houses: readonly House[],
  measure: (house: House, index: number) => Promise<number>,
): Promise<number[][]> {
  const runs: number[][] = houses.map(() => []);
  for (let count = -1; count < repeats; count += 1) {
    for (const [index, house] of houses.entries()) {
      const value = await measure(house, index);
      // The first is for warming up.
      if (count >= 0) runs[index]?.push(value);
    }
  }
  return runs;
}

async function withProducts(
  houses: readonly House[],
  role: 'all' | 'ingress',
  measure: (house: House, product: Server) => Promise<number>,
): Promise<number[][]> {
  const products: Server[] = [];
  try {
    for (const { world } of houses) products.push(await startReady(world, role));
    return await inTurn(houses, (house, index) => measure(house, products[index] as Server));
  } finally {
    for (const product of products) await product.stop();
  }
}

async function stepMs(house: House): Promise<number> {
  const tookMs: number[] = [];
  for (let count = 0; count < each; count += 1) {
    const startedAtMs = performance.now();
    const index = count % house.requests.length;
    const request = house.requests[index];
    if (!request) throw new Error(`no request ${index}`);
    house.requests[index] = await append(house, request);
    tookMs.push(performance.now() - startedAtMs);
  }
  await rest(house.redis);
  return median(tookMs);
}

/** One after the other, as people ask. */
async function ackMs({ world }: House, product: Server): Promise<number> {
  const { signingSecret, teamId } = world.slack;
  const wires = Array.from({ length: each }, () => signedWish(signingSecret, teamId));
  return withCallers(product.port, 1, async (callers) => median(await sendAll(callers, wires)));
}

/** From an event to the edit of its card, of one request after the other. */
async function refreshMs(house: House): Promise<number> {
  const { toSlack } = house.world;
  const tookMs: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    await quiet(house);
    toSlack.take();
    house.shown = await append(house, house.shown);
    const appendedAtMs = nowMs();
    const edit = await until(() =>
      toSlack
        .take()
        .find(({ action }) => action === 'chat.update' || action === 'chat.postMessage'),
    );
    tookMs.push(edit.beganAtMs - appendedAtMs);
  }
  return median(tookMs);
}

/** All is said, and Slack would take the next message at once. */
async function quiet({ world: { toSlack } }: House): Promise<void> {
  let lastAtMs = nowMs();
  await until(
    () => {
      if (toSlack.take().some(({ action }) => action.startsWith('chat.'))) lastAtMs = nowMs();
      return nowMs() - lastAtMs > 1_300;
    },
    { timeoutMs: 60_000, what: 'nothing more is said' },
  );
}

async function append({ store }: House, before: Request): Promise<Request> {
  const data = { startsAtMs: laterMs + before.version, why: 'delay', lastsUntilMs: null } as const;
  const appended = await store.append(before, { type: 'scheduled', data }, theBot);
  if (!appended.ok) throw new Error(appended.why);
  return appended.request;
}

async function usedBytes(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}
