import { expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Requests } from '../../src/flow/ports.ts';
import {
  canaryAges,
  countOpen,
  countUnspoken,
  noteCanary,
  readServer,
} from '../../src/store/figures.ts';
import { openIndex, requestKey } from '../../src/store/keys.ts';
import { ada, theBot } from '../helpers/build.ts';
import { approved, cancelled, intended } from './events.ts';
import { askedRequest, emptyRedis, openStore, pendingRequest } from './open-store.ts';

const server = emptyRedis();

const nobodyKnows: RequestEvent = {
  type: 'left-to-person',
  data: { why: 'not-provable', detail: 'It is not shown.' },
};

async function happen(
  requests: Requests,
  request: Request,
  ...events: RequestEvent[]
): Promise<Request> {
  let current = request;
  for (const event of events) {
    const appended = await requests.append(current, event, theBot);
    if (!appended.ok) throw new Error(appended.why);
    current = appended.request;
  }
  return current;
}

it('counts the open requests by state, how long they are in it, and those that wait for a person', async () => {
  const { requests, redis } = await openStore(server.url);
  const evil = '"state":"succeeded","needsPerson":{},"sinceMs":1';
  await requests.ask(
    { ...(await askedRequest(requests, 'cdb-a')).wish, reason: evil },
    { channel: evil },
    { ...ada, name: evil },
    'once',
  );
  await pendingRequest(requests, 'cdb-b');
  const running = await pendingRequest(requests, 'cdb-c');
  await happen(requests, running, approved, intended, nobodyKnows);
  await requests.append(await askedRequest(requests, 'cdb-d'), cancelled, ada);
  const [oldest] = await requests.open(10);

  const counted = await countOpen(redis, (oldest?.sinceMs ?? 0) + 60_000);

  expect(counted).toMatchObject({
    open: { asked: 2, pending: 1, unknown: 1 },
    uncounted: 0,
    waitingForPerson: 1,
  });
  // All of it was done in the same moment, or nearly.
  const { asked = 0, pending = 0, unknown = 0 } = counted.longestMs;
  for (const ms of [asked, pending, unknown, counted.longestForPersonMs]) {
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThanOrEqual(60_000);
  }
});

it('says how many it has not looked at, where there are too many', async () => {
  const { requests, redis } = await openStore(server.url);
  const { id } = await pendingRequest(requests);
  const snapshot = (await redis.hget(requestKey(id), 'snapshot')) ?? '';
  const pipeline = redis.pipeline();
  for (let number = 2_001; number <= 3_199; number += 1) {
    const other = `DBE-${number}`;
    pipeline.hset(requestKey(other), 'snapshot', snapshot.replace(id, other));
    pipeline.zadd(openIndex, number, other);
  }
  await pipeline.exec();

  expect(await countOpen(redis, 0, 1_100)).toMatchObject({
    open: { pending: 1_100 },
    uncounted: 100,
    waitingForPerson: 0,
  });
});

it('tells how long people have not been told of something', async () => {
  const { requests, redis } = await openStore(server.url);
  expect(await countUnspoken(redis, 5_000)).toEqual({ unspoken: 0, oldestMs: 0 });

  const first = await askedRequest(requests, 'cdb-a');
  await askedRequest(requests, 'cdb-b');

  expect(await countUnspoken(redis, first.askedAtMs + 7_000)).toEqual({
    unspoken: 2,
    oldestMs: 7_000,
  });
});

it('tells how long ago a canary came through each queue, and nothing while none has', async () => {
  const { redis } = await openStore(server.url);
  const queues = ['steps', 'speech'];
  expect(await canaryAges(redis, queues, 1_000)).toEqual([
    { queue: 'steps', ageMs: null },
    { queue: 'speech', ageMs: null },
  ]);

  await noteCanary(redis, 'speech', 1_000);

  expect(await canaryAges(redis, queues, 4_000)).toEqual([
    { queue: 'steps', ageMs: null },
    { queue: 'speech', ageMs: 3_000 },
  ]);
});

it('tells the memory that Redis uses, and how much it may: all of the machine when nothing else is set', async () => {
  const { redis } = await openStore(server.url);
  const unlimited = await readServer(redis);
  expect(unlimited.usedBytes).toBeGreaterThan(100_000);
  expect(unlimited.maxBytes).toBeGreaterThan(unlimited.usedBytes);

  await redis.config('SET', 'maxmemory', '64mb');

  expect((await readServer(redis)).maxBytes).toBe(64 * 1024 * 1024);
  await redis.config('SET', 'maxmemory', '0');
});
