import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import type { Actor, RequestEvent } from '../../../src/domain/events.ts';
import type { Counters } from '../../../src/simulator/simulator.ts';
import { ada, aPlan, aRule, aWish, ben, theBot, theCloud } from '../../helpers/build.ts';
import { type FakeMessage, rooms } from '../../helpers/fake-slack-state.ts';
import { startRedis } from '../../helpers/redis.ts';
import { violations } from './invariants.ts';
import { misread } from './said.ts';
import { openLedger, readAll } from './seen.ts';

const instance = 'cdb-qwer1234';
const fingerprint = 'K7QF-2M9X-P0TD';
const laterMs = 4_000_000_000_000;

const planned: RequestEvent = {
  type: 'planned',
  data: { plan: aPlan({ write: { instance } }), fingerprint, rule: aRule(), expiresAtMs: laterMs },
};
const approved: RequestEvent = {
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
};
const intended = (attempt: number): RequestEvent => ({
  type: 'intended',
  data: { attempt, fingerprint, sendByMs: 1, quietAtMs: 1, signatureEndsAtMs: laterMs },
});
const accepted = (attempt: number): RequestEvent => ({
  type: 'accepted',
  data: { attempt, cloudRequestId: null },
});
const succeeded: RequestEvent = {
  type: 'succeeded',
  data: { proof: { seen: [], unproven: null, cloudRequestId: null } },
};

const right: readonly (readonly [RequestEvent, Actor])[] = [
  [planned, theBot],
  [approved, ben],
  [intended(1), theBot],
  [accepted(1), theCloud],
  [succeeded, theCloud],
];

it('finds nothing where all is right', async () => {
  const { problems } = await staged(right, { writes: 1, effects: 1 });

  expect(await problems([card('succeeded')])).toEqual([]);
});

it('finds what the requester approved, and what nobody did', async () => {
  const own = await staged(
    [
      [planned, theBot],
      [approved, ada],
    ],
    {},
  );
  const none = await staged(
    [
      [planned, theBot],
      [intended(1), theBot],
    ],
    {},
  );

  expect(await own.problems([card('approved')])).toEqual([
    'DBE-1001: approved by U0ADA, who may not',
  ]);
  expect(await none.problems([card('running')])).toEqual([
    'DBE-1001: K7QF-2M9X-P0TD was written and not approved',
  ]);
});

it('finds a second call within the signature of the first, and an answer to none', async () => {
  const story = [...right.slice(0, 3), [intended(2), theBot], [accepted(3), theCloud]] as const;
  const { problems } = await staged(story, {});

  expect(await problems([card('verifying')])).toEqual([
    'DBE-1001: call 2 while the one before could be taken',
    'DBE-1001: call 3 is accepted, and was never intended',
  ]);
});

it('finds more writes than intents, two effects, two at once, and a success without one', async () => {
  const twice = await staged(right, { writes: 2, effects: 2, mostAtOnce: 2 });
  const never = await staged(right, { writes: 1, effects: 0 });

  expect(await twice.problems([card('succeeded')])).toEqual([
    'cdb-qwer1234: 2 writes, 1 intents',
    'cdb-qwer1234: 2 effects',
    'cdb-qwer1234: two writes at once',
    'DBE-1001 is succeeded with 2 effects',
  ]);
  expect(await never.problems([card('succeeded')])).toEqual([
    'DBE-1001 is succeeded with 0 effects',
  ]);
});

it('finds a card with another state, with buttons after the end, and none at all', async () => {
  const { problems } = await staged(right, { writes: 1, effects: 1 });
  const button = { type: 'actions', elements: [{ action_id: 'approve', value: '' }] };

  expect(await problems([card('running', [button])])).toEqual([
    'the card of DBE-1001 does not say succeeded',
    'DBE-1001 has ended, and its card still has approve',
  ]);
  expect(await problems([])).toEqual(['DBE-1001 has no card']);
});

it('finds a head that the log does not hold, and a line without one', async () => {
  const { problems } = await staged(right, { writes: 1, effects: 1 });
  const told = `*DBE-1001* planned · head \`2:${'0'.repeat(64)}\``;

  const found = await problems([card('succeeded'), line(told), line('*DBE-1001* approved')]);

  expect(found).toEqual([
    `the log does not hold the head that was told as 2: ${told}`,
    'this line of the audit channel carries no head: *DBE-1001* approved',
  ]);
});

it('finds what the thread was not told, and what it was told that never happened', async () => {
  const { seen } = await staged(right.slice(0, 2), {});
  const [request] = await seen();
  if (!request) throw new Error('no request');
  const reply = { ...card('?'), ts: '1.3', threadTs: '1.1', text: 'The cloud took the call.' };

  const found = misread(request, [card('approved'), reply]).map(({ says }) => says);

  expect(found).toContain('DBE-1001 thread, out of order: The cloud took the call.');
  expect(found.filter((each) => /thread, not said: .*Ben approved/.test(each))).toHaveLength(1);
});

it('finds a secret wherever it stands, and a response_url that stays', async () => {
  const { problems, redis } = await staged(right, { writes: 1, effects: 1 }, 'wrote hunter-2');
  await redis.hset('job', 'data', 'hunter-2');
  await redis.xadd('events', '*', 'at', 'http://slack/response/7');
  await redis.set('{dbencrypt}:response-url:DBE-1001', 'http://slack/response/7');

  const found = await problems([card('succeeded'), line('hunter-2')]);

  expect(found.toSorted()).toEqual([
    'events holds a secret: /res…',
    'job holds a secret: hunt…',
    'what bot 7 has written holds a secret: hunt…',
    'what people read holds a secret: hunt…',
    '{dbencrypt}:response-url:DBE-1001 stays for -1 ms',
  ]);
});

/** A store in which this has happened, whether or not it may, and clouds that have counted so. */
async function staged(
  story: readonly (readonly [RequestEvent, Actor])[],
  counted: { writes?: number; effects?: number; mostAtOnce?: number },
  output = '',
) {
  const server = await startRedis();
  const redis = new Redis(server.url);
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  const { requests, close } = await openLedger({ redis: server });
  const wish = aWish({ instance, key: null });
  const asked = await requests.ask(wish, { channel: rooms.requests }, ada, randomUUID());
  if (!asked.ok) throw new Error(asked.why);
  let { request } = asked;
  for (const [event, actor] of story) {
    const appended = await requests.append(request, event, actor);
    if (!appended.ok) throw new Error(appended.why);
    request = appended.request;
  }
  close();

  const none: Counters = { writes: {}, effects: {}, mostAtOnce: {}, calls: {}, throttled: {} };
  const counters = { ...none };
  for (const name of ['writes', 'effects', 'mostAtOnce'] as const) {
    const count = counted[name];
    if (count !== undefined) counters[name] = { [instance]: count };
  }
  const problems = async (messages: readonly FakeMessage[]) => {
    const scene = {
      redis: server,
      tencent: { counters: async () => counters },
      huawei: { counters: async () => none },
      slack: {
        ask: async <T>([, what]: readonly string[]) => (what === 'messages' ? messages : []) as T,
      },
      bots: [{ pid: 7, output: () => output }],
      document: { slack: { botToken: 'hunter-2' } },
    };
    return await violations(scene, await readAll(scene));
  };
  return { problems, redis, seen: () => readAll({ redis: server }) };
}

function card(state: string, blocks: FakeMessage['blocks'] = []): FakeMessage {
  const text = `DBE-1001: ${state}`;
  return { channel: rooms.requests, ts: '1.1', threadTs: null, text, blocks, before: [] };
}

function line(text: string): FakeMessage {
  return { channel: rooms.audit, ts: '1.2', threadTs: null, text, blocks: [], before: [] };
}
