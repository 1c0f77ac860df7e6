import { expect, it } from 'vitest';
import { createIndexes } from '../../src/store/indexes.ts';
import { ada, theBot } from '../helpers/build.ts';
import { cancelled, laterMs, planned } from './events.ts';
import { askedRequest, emptyRedis, openStore, pendingRequest } from './open-store.ts';

const server = emptyRedis();

it('tells which requests are due, longest overdue first, and none that has ended', async () => {
  const { requests, redis } = await openStore(server.url);
  const indexes = createIndexes({ redis });
  const pending = await pendingRequest(requests, 'cdb-a');
  const asked = await askedRequest(requests, 'cdb-b');
  const ended = await askedRequest(requests, 'cdb-c');
  await requests.append(ended, cancelled, ada);

  expect(await indexes.dueWakeUps(asked.askedAtMs - 1, 10)).toEqual([]);
  expect(await indexes.dueWakeUps(asked.askedAtMs, 10)).toEqual([
    { id: asked.id, atMs: asked.askedAtMs },
  ]);
  expect(await indexes.dueWakeUps(laterMs, 10)).toEqual([
    { id: asked.id, atMs: asked.askedAtMs },
    { id: pending.id, atMs: laterMs },
  ]);
  expect(await indexes.dueWakeUps(laterMs, 1)).toHaveLength(1);
});

it('remembers the oldest event that may be unspoken, until all of the newest version is said', async () => {
  const { requests, redis, clock } = await openStore(server.url);
  const indexes = createIndexes({ redis });
  const asked = await askedRequest(requests);
  await requests.append(asked, planned(), theBot);

  await indexes.spokenUpTo(asked.id, 1);
  expect(await indexes.unspoken(clock.now() + 1_000, 10)).toEqual([
    { id: asked.id, atMs: asked.askedAtMs },
  ]);
  expect(await indexes.unspoken(asked.askedAtMs - 1, 10)).toEqual([]);

  await indexes.spokenUpTo(asked.id, 2);
  expect(await indexes.unspoken(clock.now() + 1_000, 10)).toEqual([]);
});
