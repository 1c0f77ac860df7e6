import { expect, it } from 'vitest';
import { createSpeechCursors } from '../../src/store/cursors.ts';
import { responseUrlKey, speechKey } from '../../src/store/keys.ts';
import { emptyRedis, openRedis } from './open-store.ts';

const start = { events: 0, said: 0, card: null, cardVersion: 0 };
const posted = { events: 0, said: 0, card: { channel: 'C0', ts: '1.2' }, cardVersion: 2 };

const server = emptyRedis();

it('begins with nothing said and no card', async () => {
  const cursors = createSpeechCursors({ redis: await openRedis(server.url) });

  expect(await cursors.read('DBE-1001')).toEqual(start);
});

it('moves from what it is, whatever order its members were written in', async () => {
  const cursors = createSpeechCursors({ redis: await openRedis(server.url) });

  expect(await cursors.move('DBE-1001', start, posted)).toBe(true);
  const shuffled = { cardVersion: 2, card: { ts: '1.2', channel: 'C0' }, said: 0, events: 0 };
  expect(await cursors.move('DBE-1001', shuffled, { ...posted, said: 1 })).toBe(true);

  expect(await cursors.read('DBE-1001')).toEqual({ ...posted, said: 1 });
  expect(await cursors.read('DBE-1002')).toEqual(start);
});

it('knows rooms that are behind, and hides such a cursor from who does not', async () => {
  const redis = await openRedis(server.url);
  const cursors = createSpeechCursors({ redis });
  const place = { events: 1, said: 0 };
  const behind = { ...posted, behind: { requests: place, audit: place } };

  expect(await cursors.move('DBE-1001', start, behind)).toBe(true);
  expect(await cursors.read('DBE-1001')).toEqual(behind);
  expect(JSON.parse((await redis.get(speechKey('DBE-1001'))) ?? '')).not.toHaveProperty('events');
  const caught = { ...posted, behind: { audit: place } };
  expect(await cursors.move('DBE-1001', behind, caught)).toBe(true);
  expect(await cursors.move('DBE-1001', await cursors.read('DBE-1001'), posted)).toBe(true);
  expect(await cursors.read('DBE-1001')).toEqual(posted);
});

it('is moved by one of many who saw the same', async () => {
  const redis = await openRedis(server.url);
  const other = await openRedis(server.url);
  const [mine, theirs] = [redis, other].map((each) => createSpeechCursors({ redis: each }));

  const moved = await Promise.all(
    Array.from({ length: 20 }, (_, said) =>
      (said % 2 === 0 ? mine : theirs)?.move('DBE-1001', start, { ...start, said: said + 1 }),
    ),
  );

  expect(moved.filter(Boolean)).toHaveLength(1);
});

it('says when what Redis holds is no cursor', async () => {
  const redis = await openRedis(server.url);
  await redis.set(speechKey('DBE-1001'), '{"events":"two"}');

  const reading = createSpeechCursors({ redis }).read('DBE-1001');

  await expect(reading).rejects.toMatchObject({ code: 'broken' });
});

it('keeps a response_url for at most half an hour, in a key of its own', async () => {
  const redis = await openRedis(server.url);
  const cursors = createSpeechCursors({ redis });

  expect(await cursors.responseUrl('DBE-1001')).toBeUndefined();
  await cursors.keepResponseUrl('DBE-1001', 'http://127.0.0.1/commands/1');

  expect(await cursors.responseUrl('DBE-1001')).toBe('http://127.0.0.1/commands/1');
  const lastsMs = await redis.pttl(responseUrlKey('DBE-1001'));
  expect(lastsMs).toBeGreaterThan(29 * 60_000);
  expect(lastsMs).toBeLessThanOrEqual(30 * 60_000);
});
