import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { finalStates } from '../../src/domain/request.ts';
import { actions } from '../../src/providers/tencent/actions.ts';
import { createClock } from '../../src/store/clock.ts';
import { auditStream, unspokenIndex } from '../../src/store/keys.ts';
import { createRequests } from '../../src/store/requests.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { tell } from './figure.ts';
import { fillOpen, rest } from './fill.ts';
import { sendAll, signedWish, withCallers } from './load.ts';
import { cpuMs, type Server, startReady, startWorld, type World } from './world.ts';

/** So many wait for approval all the while. */
const open = 10_000;
/** Slack's pace makes each take seconds. */
const requests = 20;
const commands = 3_000;
const inFlight = 50;
const idleMs = 15_000;
const mb = 1_000_000;
const hourS = 3_600;

/**
 * What one request takes from its wish to its proof, of everything that there is a limit of, while ten thousand
 * others are open; and how many an hour each limit leaves.
 */
export async function benchCapacity(): Promise<void> {
  const [first = '', ...instances] = Array.from(
    { length: 1 + requests },
    (_, index) => `cdb-capacity-${index + 1}`,
  );
  const world = await startWorld([first, ...instances]);
  const redis = new Redis(world.redis.url);
  try {
    // Puts its policies in force while there is nothing that they could concern.
    await (await startReady(world, 'all')).stop();
    await fill(redis);
    await tellWhatOneTakes(world, redis, { first, instances });
    await tellCommands(world);
  } finally {
    redis.disconnect();
    await world.stop();
  }
}

async function fill(redis: Redis): Promise<void> {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const store = createRequests({ redis, clock: createClock(), log });
  await fillOpen(store, open);
  await rest(redis);
  await store.close();
}

async function tellWhatOneTakes(
  world: World,
  redis: Redis,
  { first, instances }: { first: string; instances: readonly string[] },
): Promise<void> {
  const product = await startReady(world, 'all');
  world.slack.deliverTo(product.url);
  // Much is done once, for all of them.
  await live(world, redis, [first]);
  const spent = () => ({ product: product.cpuMs(), redis: cpuMs(world.redis.pid) });
  const idle = await perSecond(spent);
  const bytes = await usedBytes(redis);
  const startedAtMs = performance.now();
  const before = spent();
  world.toCloud.take();
  world.slack.workspace.calls.splice(0);

  await live(world, redis, instances);

  const tookS = (performance.now() - startedAtMs) / 1_000;
  const after = spent();
  const one = (sum: number) => [sum / requests];
  tell('capacity CPU idle, product', 'ms per s', [idle.product]);
  tell('capacity CPU idle, Redis', 'ms per s', [idle.redis]);
  for (const who of ['product', 'redis'] as const) {
    const busyMs = after[who] - before[who] - idle[who] * tookS;
    const name = who === 'redis' ? 'Redis' : who;
    tell(`capacity CPU per request, ${name}`, 'ms', one(busyMs));
    if (who === 'product') tellAnHour('a core of CPU', (1_000 / busyMs) * requests);
  }
  const stored = (await usedBytes(redis)) - bytes;
  tell('capacity Redis bytes per request, first to last', 'bytes', one(stored));
  tellMemory('all', product);
  await product.stop();
  tellSlack(world);
  tellCloud(world);
}

/** All of them together, until everybody has heard everything. */
async function live(world: World, redis: Redis, instances: readonly string[]): Promise<void> {
  const { slack } = world;
  const at = { channel: rooms.requests };
  const end = (await redis.xinfo('STREAM', auditStream)) as unknown[];
  const last = String(end[end.indexOf('last-generated-id') + 1]);
  for (const instance of instances) {
    await slack.command({ user: people.ada, ...at, text: `tencent ${instance} on backup` });
  }
  for (const instance of instances) {
    const card = await until(
      () =>
        slack
          .messages(rooms.requests)
          .find((each) => 'approve' in buttonsOf(each) && JSON.stringify(each).includes(instance)),
      { timeoutMs: 120_000, what: `a card of ${instance}` },
    );
    await slack.press({ user: people.ben, ...at, ts: card.ts, actionId: 'approve' });
  }
  const ended = async () => {
    const events = await redis.xrange(auditStream, `(${last}`, '+');
    return events.filter(([, fields]) => {
      const { type } = JSON.parse(fields[fields.indexOf('event') + 1] ?? '{}');
      return finalStates.some((state) => state === type);
    }).length;
  };
  const isOver = async () =>
    (await ended()) === instances.length && (await redis.zcard(unspokenIndex)) === 0;
  await until(isOver, { timeoutMs: 600_000, everyMs: 500, what: 'all is done and said' });
}

/** Its channels take a message a second each, and the workspace an edit a second. */
function tellSlack({ slack }: World): void {
  const counts = new Map<string, number>();
  for (const { method, args } of slack.workspace.calls) {
    const channel = String((args as { channel?: unknown }).channel ?? '');
    const where =
      method === 'chat.update'
        ? 'edits'
        : method === 'chat.postMessage'
          ? nameOf(channel)
          : undefined;
    if (where) counts.set(where, (counts.get(where) ?? 0) + 1);
  }
  for (const [where, count] of counts) {
    tell(`capacity Slack messages per request, ${where}`, 'messages', [count / requests]);
  }
  const most = Math.max(...counts.values()) / requests;
  tellAnHour('Slack', 1 / most);
}

function nameOf(channel: string): string {
  if (channel === rooms.requests) return 'channel of the cards';
  return channel === rooms.audit ? 'audit channel' : 'to the requester';
}

/** Each action has a limit of its own. */
function tellCloud({ toCloud }: World): void {
  const counts = new Map<string, number>();
  for (const { action } of toCloud.take()) counts.set(action, (counts.get(action) ?? 0) + 1);
  const rates = Object.entries(actions).map(([action, { limit }]) => {
    const perRequest = (counts.get(action) ?? 0) / requests;
    return perRequest === 0 ? Number.POSITIVE_INFINITY : limit / perRequest;
  });
  const calls = [...counts.values()].reduce((sum, count) => sum + count, 0);
  tell('capacity cloud calls per request', 'calls', [calls / requests]);
  tellAnHour('the cloud', Math.min(...rates));
}

function tellAnHour(limit: string, perSecond: number): void {
  tell(`capacity requests an hour that ${limit} leaves`, 'requests', [perSecond * hourS]);
}

/** Each is checked, stored on disk, and answered. */
async function tellCommands(world: World): Promise<void> {
  const product = await startReady(world, 'ingress');
  const { signingSecret, teamId } = world.slack;
  const wires = Array.from({ length: commands }, () => signedWish(signingSecret, teamId));
  await withCallers(product.port, inFlight, async (callers) => {
    await sendAll(callers, wires.splice(0, commands / 3));
    const startedAtMs = performance.now();
    const count = wires.length;
    await sendAll(callers, wires);
    const tookS = (performance.now() - startedAtMs) / 1_000;
    tell('capacity commands that one ingress takes', 'commands per s', [count / tookS]);
  });
  tellMemory('ingress', product);
  await product.stop();
}

/** What it has needed at most. */
function tellMemory(role: string, product: Server): void {
  tell(`capacity memory with 10,000 open, ${role}`, 'MB', [product.mostBytes() / mb]);
}

async function perSecond(
  spent: () => { product: number; redis: number },
): Promise<{ product: number; redis: number }> {
  const before = spent();
  await pause(idleMs);
  const after = spent();
  const each = (who: 'product' | 'redis') => (after[who] - before[who]) / (idleMs / 1_000);
  return { product: each('product'), redis: each('redis') };
}

async function usedBytes(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}
