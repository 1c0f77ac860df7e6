import { randomUUID } from 'node:crypto';
import type { Request } from '../../src/domain/request.ts';
import { readAudit } from '../../src/store/audit.ts';
import { createSpeechCursors } from '../../src/store/cursors.ts';
import { auditStream, policiesKey, unspokenIndex } from '../../src/store/keys.ts';
import type { RedisClient } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import { type Exported, trimLog } from '../../src/store/trim.ts';
import { planTrim, type TrimPlan } from '../../src/store/trim-plan.ts';
import { ada } from '../helpers/build.ts';
import { cancelled } from './events.ts';
import { openStore, pendingRequest, silent, type TestStore } from './open-store.ts';

export const day = 86_400_000;

export const exported: Exported = {
  file: 'dbencrypt-audit.jsonl',
  sha256: 'c'.repeat(64),
  before: '2026-11-20T00:00:00.000Z',
  by: { user: 'ops', host: 'bot-1' },
};

/** The same store, as it was used so long ago. */
export function ago(store: TestStore, ms: number): TestStore {
  const clock = { ...store.clock, now: () => store.clock.now() - ms };
  const { redis, appender } = store;
  const requests = createRequests({ redis, clock, log: silent, appender });
  const withinMs = ms + 20_000;
  return {
    ...store,
    clock,
    requests: {
      ...requests,
      ask: (wish, from, by, once) => requests.ask(wish, from, by, once, { withinMs }),
      append: (before, event, actor) => requests.append(before, event, actor, { withinMs }),
    },
  };
}

/** Two requests that ended three days ago (events 1 to 6), and one that ended now (7 to 9). All is read and said. */
export async function openLog(url: string): Promise<TestStore> {
  const store = await openStore(url);
  const then = ago(store, 3 * day);
  await endedRequest(then);
  await endedRequest(then);
  await endedRequest(store);
  await readAll(store.redis);
  await sayAll(store.redis);
  return store;
}

/** Of the events that are in the log. */
export async function seqs({ redis }: Pick<TestStore, 'redis'>): Promise<number[]> {
  const found: number[] = [];
  for await (const { seq } of readAudit(redis)) found.push(seq);
  return found;
}

/** Asked, planned and cancelled: three events. */
export async function endedRequest(
  { requests }: Pick<TestStore, 'requests'>,
  instance?: string,
): Promise<Request> {
  const pending = await waitingRequest({ requests }, instance);
  const appended = await requests.append(pending, cancelled, ada);
  if (!appended.ok) throw new Error(appended.why);
  return appended.request;
}

/** Asked and planned: two events. */
export async function waitingRequest(
  { requests }: Pick<TestStore, 'requests'>,
  instance: string = `cdb-${randomUUID().slice(0, 8)}`,
): Promise<Request> {
  return await pendingRequest(requests, instance);
}

/** A worker has made jobs of everything. */
export async function readAll(redis: RedisClient): Promise<void> {
  await redis.xgroup('CREATE', auditStream, 'reactor', '0', 'MKSTREAM').catch(() => undefined);
  await redis.xgroup('SETID', auditStream, 'reactor', '$');
}

/** People have been told of everything. */
export async function sayAll(redis: RedisClient): Promise<void> {
  await redis.del(unspokenIndex);
  const cursors = createSpeechCursors({ redis });
  const from = await cursors.read('policies');
  const revision = Number((await redis.hget(policiesKey, 'version')) ?? 0);
  await cursors.move('policies', from, { ...from, events: revision });
}

export async function planOld(store: TestStore, olderMs = day): Promise<TrimPlan> {
  const plan = await planTrim(store.redis, store.clock.now() - olderMs);
  if (!plan) throw new Error('the log is empty');
  return plan;
}

/** Plans a trim of all that is older than a day, and does it. */
export async function trimOld(store: TestStore): Promise<TrimPlan> {
  const plan = await planOld(store);
  const trimmed = await trimLog(store, plan, exported);
  if (trimmed.is !== 'trimmed') throw new Error(trimmed.is);
  return plan;
}
