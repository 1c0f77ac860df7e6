import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical.ts';
import { auditStream, requestKey } from '../../src/store/keys.ts';
import { createRequests } from '../../src/store/requests.ts';
import { keepLog } from '../slack/quiet-log.ts';
import { askedRequest, emptyRedis, openStore, type TestStore } from './open-store.ts';
import { schemas, unreadable } from './recorded/schemas.ts';

const server = emptyRedis();

/** The newest event of this request, as a later version might have written it. */
async function addEvent({ redis }: TestStore, id: string, event: object): Promise<void> {
  const text = canonicalJson({
    v: 1,
    id: 'later',
    at: '2027-01-01T00:00:00.000Z',
    request: id,
    type: 'reminded',
    actor: { kind: 'bot', id: 'dbencrypt', name: 'dbencrypt' },
    data: { count: 1 },
    ...event,
  });
  const seq = await redis.xlen(auditStream);
  await redis.xadd(auditStream, `${seq + 1}-0`, 'event', text, 'hash', 'e'.repeat(64));
  await redis.hset(requestKey(id), 'id:later', seq + 1);
}

async function setSnapshot({ redis }: TestStore, id: string, more: object): Promise<void> {
  const snapshot = JSON.parse((await redis.hget(requestKey(id), 'snapshot')) ?? '');
  await redis.hset(requestKey(id), 'snapshot', JSON.stringify({ ...snapshot, ...more }));
}

it('writes the version of its schema with every event and every snapshot', async () => {
  const store = await openStore(server.url);
  const { id } = await askedRequest(store.requests);

  const [[, fields] = ['', []]] = await store.redis.xrange(auditStream, '-', '+');

  expect(JSON.parse(fields[1] ?? '')).toMatchObject({ v: 1 });
  expect(JSON.parse((await store.redis.hget(requestKey(id), 'snapshot')) ?? '')).toMatchObject({
    v: 1,
  });
});

it('reads a request with members that it does not know, and keeps them', async () => {
  const store = await openStore(server.url);
  const { id } = await askedRequest(store.requests);
  await setSnapshot(store, id, { mood: 'good' });

  const request = await store.requests.load(id);
  if (!request) throw new Error('not read');
  const { requester: by } = request;
  const actor = { kind: 'person', ...by } as const;
  await store.requests.append(request, { type: 'cancelled', data: { reason: null } }, actor);

  expect(JSON.parse((await store.redis.hget(requestKey(id), 'snapshot')) ?? '')).toMatchObject({
    state: 'cancelled',
    mood: 'good',
  });
});

it('does not read a request whose snapshot asks for a later schema, and leaves it out of lists', async () => {
  const store = await openStore(server.url);
  const { id } = await askedRequest(store.requests);
  const other = await askedRequest(store.requests);
  await setSnapshot(store, id, { v: 2 });
  const log = keepLog();
  const { redis, clock } = store;

  const listed = await createRequests({ redis, clock, log }).open(10);

  await expect(store.requests.load(id)).rejects.toMatchObject({
    code: 'broken',
    message:
      'DBE-1001 was written by a later version of dbencrypt: its schema is 2, and this version reads 1',
  });
  expect(listed.map((request) => request.id)).toEqual([other.id]);
});

it.each([
  ['a later schema', { v: 2 }, /^audit entry 2 was written by a later version .*its schema is 2/],
  [
    'a type that it does not know',
    { type: 'paused' },
    /^audit entry 2 was written by a later version .*its type is paused, which this version does not know/,
  ],
])('does not tell the story of a request with an event of %s', async (_, event, said) => {
  const store = await openStore(server.url);
  const { id } = await askedRequest(store.requests);
  await addEvent(store, id, event);

  await expect(store.requests.history(id)).rejects.toMatchObject({
    code: 'broken',
    message: expect.stringMatching(said),
  });
});

it('is told what a version that runs beside this one could not read', async () => {
  const store = await openStore(server.url);
  const { id } = await askedRequest(store.requests);
  const itself = schemas();

  const before = await unreadable(store.redis, itself, 1);
  await setSnapshot(store, id, { state: 'paused' });
  await addEvent(store, id, { type: 'paused' });
  const after = await unreadable(store.redis, itself, 1);

  expect(before).toEqual([]);
  expect(after.map((problem) => problem.split(': ', 1)[0])).toEqual(['2-0', '2-0', requestKey(id)]);
});
