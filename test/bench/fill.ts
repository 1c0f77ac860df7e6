import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import { group } from '../../src/queue/reactor.ts';
import { createSpeechCursors } from '../../src/store/cursors.ts';
import { auditStream, unspokenIndex } from '../../src/store/keys.ts';
import type { createRequests } from '../../src/store/requests.ts';
import { ada, aPlan, aRule, aWish, ben, theBot, theCloud } from '../helpers/build.ts';

export type Store = ReturnType<typeof createRequests>;

/** Far enough from now that no alarm rings. */
export const laterMs = 4_000_000_000_000;
const atOnce = 200;
const fingerprint = 'K7QF-2M9X-P0TD';

type Happened = readonly [RequestEvent, Actor];

/** So many requests that wait for approval, each on an instance of its own. */
export async function fillOpen(store: Store, count: number): Promise<Request[]> {
  return many(count, (instance) => live(store, instance, [planned(instance)]));
}

/** One that waits for approval, and of which everything but its card is said. */
export async function fillShown(store: Store, redis: Redis): Promise<Request> {
  const [request] = await fillOpen(store, 1);
  if (!request) throw new Error('there is no request');
  const cursors = createSpeechCursors({ redis });
  const before = await cursors.read(request.id);
  await cursors.move(request.id, before, { ...before, events: request.version });
  return request;
}

/** So many requests that have gone all their way. */
export async function fillFinished(store: Store, count: number): Promise<void> {
  await many(count, (instance) => live(store, instance, [planned(instance), ...toTheEnd]));
}

/** Events of one request from its wish to its end. */
export const eventsOfFinished = 6;
export const eventsOfOpen = 2;

/** As if all of it had been said and looked at long ago. */
export async function rest(redis: Redis): Promise<void> {
  await redis.del(unspokenIndex);
  await redis.xgroup('SETID', auditStream, group, '$');
}

async function many<T>(count: number, make: (instance: string) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const next = Math.min(atOnce, count - made.length);
    const names = Array.from({ length: next }, () => `cdb-${randomUUID().slice(0, 13)}`);
    made.push(...(await Promise.all(names.map(make))));
  }
  return made;
}

async function live(store: Store, instance: string, life: readonly Happened[]): Promise<Request> {
  const wish = aWish({ instance, key: null });
  const asked = await store.ask(wish, { channel: 'C0REQUESTS' }, ada, randomUUID());
  if (!asked.ok) throw new Error(asked.why);
  let { request } = asked;
  for (const [event, actor] of life) {
    const appended = await store.append(request, event, actor);
    if (!appended.ok) throw new Error(appended.why);
    request = appended.request;
  }
  return request;
}

function planned(instance: string): Happened {
  const plan = aPlan({ write: { instance } });
  const data = { plan, fingerprint, rule: aRule(), expiresAtMs: laterMs };
  return [{ type: 'planned', data }, theBot];
}

const proof = {
  seen: [{ label: 'Encryption', value: 'YES' }],
  unproven: null,
  cloudRequestId: randomUUID(),
};

const toTheEnd: readonly Happened[] = [
  [
    {
      type: 'approved',
      data: {
        fingerprint,
        rule: 'policies[0]',
        stage: 'approvers',
        complete: true,
        lastsUntilMs: laterMs,
        fallen: [],
        counting: [],
      },
    },
    ben,
  ],
  [
    {
      type: 'intended',
      data: {
        attempt: 1,
        fingerprint,
        sendByMs: laterMs,
        quietAtMs: laterMs,
        signatureEndsAtMs: null,
      },
    },
    theBot,
  ],
  [{ type: 'accepted', data: { attempt: 1, cloudRequestId: randomUUID() } }, theCloud],
  [{ type: 'succeeded', data: { proof } }, theCloud],
];
