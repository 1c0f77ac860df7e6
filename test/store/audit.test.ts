import { describe, expect, it } from 'vitest';
import { type AuditEvent, hashOf, zeroHash } from '../../src/domain/audit.ts';
import { sha256 } from '../../src/domain/sha256.ts';
import { readAudit, readHead, verifyAudit } from '../../src/store/audit.ts';
import { auditStream } from '../../src/store/keys.ts';
import type { RedisClient } from '../../src/store/redis.ts';
import { ada, theBot } from '../helpers/build.ts';
import { cancelled, planned } from './events.ts';
import { askedRequest, emptyRedis, openRedis, openStore, type TestStore } from './open-store.ts';

const server = emptyRedis();

describe('reading the log', () => {
  it('gives nothing of an empty log', async () => {
    const redis = await openRedis(server.url);

    expect(await readHead(redis)).toBeNull();
    expect(await all(readAudit(redis))).toEqual([]);
    expect(await verifyAudit(redis)).toEqual({ ok: true, events: 0, head: null, trim: null });
  });

  it('gives every event in order, over many pages, and the head is the last one', async () => {
    const { requests, redis } = await openStore(server.url);
    await Promise.all(Array.from({ length: 1_100 }, (_, i) => askedRequest(requests, `cdb-${i}`)));

    const events = await all(readAudit(redis));

    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_100 }, (_, i) => i + 1));
    const last = events.at(-1);
    expect(await readHead(redis)).toEqual({ seq: 1_100, hash: last?.hash });
    expect(await verifyAudit(redis)).toEqual({
      ok: true,
      events: 1_100,
      head: { seq: 1_100, hash: last?.hash },
      trim: null,
    });
  });

  it('can begin anywhere and gives the same events as the history of their request', async () => {
    const { requests, redis } = await openStore(server.url);
    await askedRequest(requests);
    const asked = await askedRequest(requests);
    await requests.append(asked, planned(), theBot);

    const events = await all(readAudit(redis, { fromSeq: 2 }));

    expect(events).toEqual((await requests.history(asked.id)).map(({ logged }) => logged));
    expect(await all(readAudit(redis, { fromSeq: 9 }))).toEqual([]);
  });

  it('stops where an entry is missing', async () => {
    const { redis } = await threeEvents();
    await redis.xdel(auditStream, '2-0');

    await expect(all(readAudit(redis))).rejects.toMatchObject({ code: 'broken' });
  });
});

describe('verifying the log', () => {
  it('can be done while others append', async () => {
    const { requests, redis } = await openStore(server.url);
    const other = await openRedis(server.url);
    let isOver = false;
    const appending = (async () => {
      while (!isOver) await askedRequest(requests);
    })();

    const verdicts = [];
    for (let count = 0; count < 20; count += 1) verdicts.push(await verifyAudit(other));
    isOver = true;
    await appending;

    expect(verdicts.every((verdict) => verdict.ok)).toBe(true);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true });
  });

  it.each<[string, number, (entries: Entry[]) => unknown]>([
    ['an edited event', 2, (all) => edit(all, 2, (text) => text.replace('Ada', 'Eve'))],
    ['an edit of nothing but spaces', 2, (all) => edit(all, 2, (text) => `${text} `)],
    ['an event that is no JSON', 3, (all) => edit(all, 3, () => 'DROP TABLE audit')],
    ['an edit whose hash was made to fit', 3, (all) => refit(all, 2)],
    ['a changed hash', 1, (all) => Object.assign(at(all, 1), { hash: zeroHash })],
    ['an entry without a hash', 2, (all) => Object.assign(at(all, 2), { hash: null })],
    ['a removed event', 2, (all) => all.splice(1, 1)],
    ['a removed beginning', 1, (all) => all.splice(0, 1)],
    ['swapped events', 1, (all) => swap(all, 1, 2)],
    ['an event put in', 3, (all) => all.splice(2, 0, { ...at(all, 2), id: '2-1' })],
  ])('finds %s, and where', async (_, seq, tamper) => {
    const { redis } = await threeEvents();
    const entries = await readEntries(redis);
    tamper(entries);
    await writeEntries(redis, entries);

    expect(await verifyAudit(redis)).toEqual({ ok: false, seq, problem: expect.any(String) });
  });

  it('finds a tail that was deleted', async () => {
    const { redis } = await threeEvents();
    await redis.xdel(auditStream, '3-0');

    expect(await verifyAudit(redis)).toMatchObject({ ok: false, seq: 3 });
  });

  it('finds a cut tail against a head kept elsewhere, with or without its number', async () => {
    const { redis } = await threeEvents();
    const head = await readHead(redis);
    if (!head) throw new Error('no head');
    expect(await verifyAudit(redis, { heads: [head] })).toMatchObject({ ok: true });
    expect(await verifyAudit(redis, { heads: [{ hash: head.hash }] })).toMatchObject({ ok: true });

    await writeEntries(redis, (await readEntries(redis)).slice(0, 2));

    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 2 });
    expect(await verifyAudit(redis, { heads: [head] })).toMatchObject({ ok: false, seq: 3 });
    expect(await verifyAudit(redis, { heads: [{ hash: head.hash }] })).toMatchObject({ ok: false });
  });

  it('finds a log that was written anew as a whole against a head kept elsewhere', async () => {
    const { requests, redis } = await threeEvents();
    const head = await readHead(redis);
    if (!head) throw new Error('no head');
    await askedRequest(requests);
    const entries = await readEntries(redis);
    edit(entries, 1, (text) => text.replace('Ada', 'Eve'));
    for (const seq of [1, 2, 3, 4]) refit(entries, seq);
    await writeEntries(redis, entries);

    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 4 });
    expect(await verifyAudit(redis, { heads: [head] })).toMatchObject({ ok: false, seq: 3 });
    expect(await verifyAudit(redis, { heads: [{ hash: head.hash }] })).toMatchObject({ ok: false });
  });

  it('is content with an older head, and with the zeros of an empty log', async () => {
    const { requests, redis } = await threeEvents();
    const older = await readHead(redis);
    await askedRequest(requests);

    expect(await verifyAudit(redis, { heads: [older ?? { hash: '' }] })).toMatchObject({
      ok: true,
    });
    expect(await verifyAudit(redis, { heads: [{ hash: zeroHash }] })).toMatchObject({ ok: true });
  });
});

async function all(events: AsyncIterable<AuditEvent>): Promise<AuditEvent[]> {
  const list: AuditEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

interface Entry {
  id: string;
  text: string;
  hash: string | null;
}

/** Ada asked, the bot planned, Ada cancelled. */
async function threeEvents(): Promise<TestStore> {
  const store = await openStore(server.url);
  const asked = await askedRequest(store.requests);
  const pending = await store.requests.append(asked, planned(), ada);
  if (!pending.ok) throw new Error(pending.why);
  await store.requests.append(pending.request, cancelled, ada);
  return store;
}

async function readEntries(redis: RedisClient): Promise<Entry[]> {
  const raw = await redis.xrange(auditStream, '-', '+');
  return raw.map(([id, [, text, , hash]]) => ({ id, text: text ?? '', hash: hash ?? null }));
}

/** As somebody with access to Redis would. */
async function writeEntries(redis: RedisClient, entries: readonly Entry[]): Promise<void> {
  await redis.del(auditStream);
  for (const { id, text, hash } of entries) {
    const fields = hash === null ? ['event', text] : ['event', text, 'hash', hash];
    await redis.xadd(auditStream, id, ...fields);
  }
}

function at(entries: Entry[], seq: number): Entry {
  const entry = entries[seq - 1];
  if (!entry) throw new Error(`no entry ${seq}`);
  return entry;
}

function edit(entries: Entry[], seq: number, change: (text: string) => string): void {
  const entry = at(entries, seq);
  entry.text = change(entry.text);
}

/** Edits an event if nobody has yet, and gives it the hash that fits the entry before it. */
function refit(entries: Entry[], seq: number): void {
  edit(entries, seq, (text) => text.replace('Ada', 'Eve'));
  const prev = seq === 1 ? zeroHash : at(entries, seq - 1).hash;
  const entry = at(entries, seq);
  entry.hash = hashOf(prev ?? '', seq, sha256(entry.text));
}

function swap(entries: Entry[], one: number, other: number): void {
  const [a, b] = [at(entries, one), at(entries, other)];
  [a.text, b.text] = [b.text, a.text];
  [a.hash, b.hash] = [b.hash, a.hash];
}
