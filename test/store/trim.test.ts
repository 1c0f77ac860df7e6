import { expect, it } from 'vitest';
import { readAudit, readHead, verifyAudit } from '../../src/store/audit.ts';
import { auditStream, logKey } from '../../src/store/keys.ts';
import { trimLog } from '../../src/store/trim.ts';
import { planTrim } from '../../src/store/trim-plan.ts';
import { aSet, source } from './events.ts';
import { emptyRedis, openStore, type TestStore } from './open-store.ts';
import {
  ago,
  day,
  endedRequest,
  exported,
  openLog,
  readAll,
  sayAll,
  seqs,
  trimOld,
  waitingRequest,
} from './trimming.ts';

const server = emptyRedis();

const aLog = () => openLog(server.url);

it('lets the old events go, with an event that says so, and the log still holds', async () => {
  const store = await aLog();

  const plan = await trimOld(store);

  expect(plan).toMatchObject({
    before: { seq: 0 },
    last: { seq: 6 },
    held: { seq: 7, why: 'date' },
  });
  expect(await seqs(store)).toEqual([7, 8, 9, 10]);
  const gone = readAudit(store.redis, { fromSeq: 3 }).next();
  await expect(gone).rejects.toThrow('audit entry 3 has left the log');
  expect(await verifyAudit(store.redis)).toMatchObject({
    ok: true,
    events: 4,
    head: { seq: 10 },
    trim: { trim: 1, firstSeq: 1, lastSeq: 6, lastHash: plan.last.hash, ...exported },
  });
});

it('can be trimmed again and again, and goes on in between', async () => {
  const store = await aLog();
  await trimOld(store);
  await endedRequest(ago(store, 2 * day));
  await readAll(store.redis);
  await sayAll(store.redis);

  const plan = await planTrim(store.redis, store.clock.now());
  if (!plan) throw new Error('no plan');
  // Nobody has been told of the first trim: its own event stays.
  expect(plan).toMatchObject({
    last: { seq: 9 },
    held: { seq: 10, why: 'unsaid', subject: 'log' },
  });
  await trimLog(store, plan, exported);

  expect(await seqs(store)).toEqual([10, 11, 12, 13, 14]);
  expect(await verifyAudit(store.redis)).toMatchObject({
    ok: true,
    trim: { trim: 2, firstSeq: 7 },
  });
});

it.each([
  ['its newest event', 'head', 9, async () => undefined],
  [
    'what no worker has read',
    'unread',
    4,
    ({ redis }: TestStore) => redis.xgroup('SETID', auditStream, 'reactor', '3-0'),
  ],
  [
    'what a worker has taken and not done',
    'unread',
    2,
    async ({ redis }: TestStore) => {
      await redis.xgroup('SETID', auditStream, 'reactor', '1-0');
      await redis.xreadgroup('GROUP', 'reactor', 'one', 'COUNT', 4, 'STREAMS', auditStream, '>');
      await redis.xack(auditStream, 'reactor', '3-0');
    },
  ],
  [
    'all that no worker has ever seen',
    'unread',
    1,
    ({ redis }: TestStore) => redis.xgroup('DESTROY', auditStream, 'reactor'),
  ],
  [
    'a request that people have not heard all of',
    'unsaid',
    4,
    ({ redis }: TestStore) => redis.zadd('{dbencrypt}:unspoken', 1, 'DBE-1002'),
  ],
] as const)('keeps %s', async (_, why, seq, spoil) => {
  const store = await aLog();
  await spoil(store);

  expect(await planTrim(store.redis, store.clock.now() + 1)).toMatchObject({ held: { why, seq } });
});

it('keeps the trail of a request that has not ended whole, and all that came after its first event', async () => {
  const store = await openStore(server.url);
  const then = ago(store, 3 * day);
  await endedRequest(then);
  const waiting = await waitingRequest(then);
  await endedRequest(then);
  await readAll(store.redis);
  await sayAll(store.redis);

  const plan = await trimOld(store);

  expect(plan).toMatchObject({
    last: { seq: 3 },
    held: { seq: 4, why: 'open', subject: waiting.id },
  });
  expect((await store.requests.history(waiting.id)).map(({ event }) => event.type)).toEqual([
    'asked',
    'planned',
  ]);
});

it('lets go of so many at once and no more: Redis must not be kept from its work', async () => {
  const store = await aLog();

  expect(await planTrim(store.redis, store.clock.now() - day, 2)).toMatchObject({
    last: { seq: 2 },
    held: { seq: 3, why: 'most' },
  });
});

it('records the policies in force again when the event that put them in force leaves', async () => {
  const store = await openStore(server.url);
  const then = ago(store, 3 * day);
  await store.policies.adopt(aSet(2), source);
  await endedRequest(then);
  await endedRequest(store);
  await readAll(store.redis);
  await sayAll(store.redis);
  // The policies were put in force just now: all of it is older than tomorrow.
  const plan = await planTrim(store.redis, store.clock.now() + day);
  if (!plan) throw new Error('no plan');

  await trimLog(store, plan, exported);

  const fresh = await openStore(server.url);
  expect(await fresh.policies.inForce()).toMatchObject({ ...aSet(2), revision: 2 });
  expect(await fresh.policies.history()).toMatchObject([
    { event: { data: { revision: 2, source } } },
  ]);
  expect(await fresh.policies.adopt(aSet(2), source)).toBeNull();
  expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, trim: { lastSeq: 6 } });
});

it('tells one of its beginnings from a beginning that somebody cut off', async () => {
  const store = await aLog();
  await trimOld(store);

  await store.redis.xtrim(auditStream, 'MINID', '8-0');

  expect(await verifyAudit(store.redis)).toMatchObject({
    ok: false,
    seq: 7,
    problem: expect.stringContaining('the beginning was cut off'),
  });
});

it('finds an edited event that let the beginning go, and an edited first event', async () => {
  const store = await aLog();
  await trimOld(store);
  const { redis } = store;
  const [[, fields] = ['', []]] = await redis.xrange(auditStream, '10-0', '10-0');
  const text = (fields[1] ?? '').replace('"lastSeq":6', '"lastSeq":7');
  await redis.xtrim(auditStream, 'MINID', '8-0');
  await redis.xdel(auditStream, '10-0');
  // Redis never takes a smaller id again: the whole stream is written anew.
  const rest = await redis.xrange(auditStream, '-', '+');
  await redis.del(auditStream);
  for (const [id, each] of rest) await redis.xadd(auditStream, id, ...each);
  await redis.xadd(auditStream, '10-0', 'event', text, 'hash', fields[3] ?? '');

  expect(await verifyAudit(redis)).toMatchObject({ ok: false, seq: 10 });
});

it('needs nothing beside the log itself to know where it begins', async () => {
  const store = await aLog();
  await trimOld(store);

  await store.redis.del(logKey);

  expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, trim: { lastSeq: 6 } });
  expect(await seqs(store)).toEqual([7, 8, 9, 10]);
});

it('says of a head in the part that left where to look for it, and knows the last of them', async () => {
  const store = await aLog();
  const before = await readHead(store.redis);
  if (!before) throw new Error('no head');
  const events = [];
  for await (const event of readAudit(store.redis)) events.push(event);
  const [, , third, , , sixth] = events;
  if (!third || !sixth) throw new Error('too few');
  await trimOld(store);

  expect(await verifyAudit(store.redis, { heads: [before, sixth] })).toMatchObject({ ok: true });
  expect(await verifyAudit(store.redis, { heads: [third] })).toMatchObject({
    ok: false,
    seq: 3,
    problem: expect.stringMatching(/^has left the log, with all up to 6 .*dbencrypt-audit\.jsonl/),
  });
  const otherHead = { seq: 6, hash: third.hash };
  expect(await verifyAudit(store.redis, { heads: [otherHead] })).toMatchObject({
    ok: false,
    problem: expect.stringContaining('written anew'),
  });
});
