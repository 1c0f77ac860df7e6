import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { verifyAudit } from '../../src/store/audit.ts';
import { trimLog } from '../../src/store/trim.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { openRedis, openStore } from './open-store.ts';
import { endedRequest, exported, openLog, planOld, seqs, trimOld } from './trimming.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  await (await openRedis(server.url)).flushall();
});

const aLog = () => openLog(server.url);

it('stays whole when it is cut off after the event and before the trim, and is trimmed by the next run', async () => {
  const store = await aLog();
  await store.redis.acl('SETUSER', 'clipped', 'on', '>secret', '~*', '&*', '+@all', '-xtrim');
  const clipped = await openStore(server.url.replace('//', '//clipped:secret@'));

  await expect(trimOld(clipped)).rejects.toThrow("can't run this command");

  expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, events: 10, trim: null });
  await trimOld(store);
  expect(await seqs(store)).toEqual([7, 8, 9, 10, 11]);
  expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, trim: { trim: 2, lastSeq: 6 } });
});

it('is trimmed by one of two who trim at the same time', async () => {
  const stores = [await aLog(), await openStore(server.url)];
  const plans = await Promise.all(stores.map((store) => planOld(store)));

  const answers = await Promise.all(
    stores.map((store, index) => trimLog(store, plans[index] ?? (plans[0] as never), exported)),
  );

  expect(answers.map(({ is }) => is).sort()).toEqual(['overtaken', 'trimmed']);
  const [one] = stores;
  if (one) expect(await verifyAudit(one.redis)).toMatchObject({ ok: true, trim: { lastSeq: 6 } });
});

it('is trimmed while others append and verify, and nobody is disturbed', async () => {
  const store = await aLog();
  const [other, reader] = [await openStore(server.url), await openStore(server.url)];
  const appending = Promise.all(Array.from({ length: 60 }, () => endedRequest(other)));
  const verdicts = [];

  const plan = await trimOld(store);
  for (let count = 0; count < 5; count += 1) verdicts.push(await verifyAudit(reader.redis));
  const ended = await appending;

  expect(plan.last.seq).toBe(6);
  expect(verdicts.every(({ ok }) => ok)).toBe(true);
  expect(ended.every(({ state }) => state === 'cancelled')).toBe(true);
  expect(await verifyAudit(reader.redis)).toMatchObject({ ok: true, events: 3 + 1 + 60 * 3 });
});
