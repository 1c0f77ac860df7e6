import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { Log, Policies, Requests } from '../../src/flow/ports.ts';
import { type Appender, createAppender } from '../../src/store/append.ts';
import { type StoreClock, startClock } from '../../src/store/clock.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { connectRedis, type RedisClient, waitForRedis } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, aWish } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { origin, planned } from './events.ts';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export interface TestStore {
  redis: RedisClient;
  clock: StoreClock;
  appender: Appender;
  requests: Requests & { close(): Promise<void> };
  policies: Policies;
}

/**
 * A store as one process has it: its own connection, clock and batches. Closed with the test.
 *
 * @param replicas so many must have an event before it is called recorded.
 */
export async function openStore(url: string, replicas = 0): Promise<TestStore> {
  const redis = await openRedis(url);
  const clock = await startClock(redis);
  onTestFinished(() => clock.stop());
  const appender = createAppender({ redis, clock, replicas });
  const requests = patient(createRequests({ redis, clock, log: silent, appender }));
  const policies = createPolicies({ redis, clock, appender });
  return { redis, clock, appender, requests, policies };
}

/** So that a loaded machine is no deadline that passes. Tests of deadlines name their own. */
function patient(requests: TestStore['requests']): TestStore['requests'] {
  const withinMs = 20_000;
  return {
    ...requests,
    ask: (wish, origin, requester, once, options) =>
      requests.ask(wish, origin, requester, once, { withinMs, ...options }),
    append: (before, event, actor, options) =>
      requests.append(before, event, actor, { withinMs, ...options }),
  };
}

export async function openRedis(url: string): Promise<RedisClient> {
  const redis = connectRedis(url, { purpose: 'store', log: silent });
  onTestFinished(() => redis.disconnect());
  await waitForRedis(redis, silent);
  return redis;
}

/** One Redis for all tests of a file, which each of them finds empty. */
export function emptyRedis(settings: Record<string, string> = {}): Pick<TestRedis, 'url'> {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis({ appendfsync: 'no', ...settings });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await (await openRedis(server.url)).flushall();
  });
  return {
    get url() {
      return server.url;
    },
  };
}

/** A new request in state `asked`. */
export async function askedRequest(
  requests: Requests,
  instance = 'cdb-qwer1234',
): Promise<Request> {
  const appended = await requests.ask(aWish({ instance }), origin, ada, randomUUID());
  if (!appended.ok) throw new Error(`not asked: ${appended.why}`);
  return appended.request;
}

/** A new request that waits for approval and holds its target. */
export async function pendingRequest(requests: Requests, instance?: string): Promise<Request> {
  const asked = await askedRequest(requests, instance);
  const appended = await requests.append(asked, planned(instance), ada);
  if (!appended.ok) throw new Error(`not planned: ${appended.why}`);
  return appended.request;
}
