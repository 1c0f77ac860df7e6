import { expect, it } from 'vitest';
import { verifyAudit } from '../../src/store/audit.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { trimLog } from '../../src/store/trim.ts';
import { aSet, source } from './events.ts';
import { emptyRedis, openStore } from './open-store.ts';
import { endedRequest, exported, openLog, planOld, seqs, trimOld } from './trimming.ts';

const server = emptyRedis();

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

it('is trimmed when the connection broke before it was answered, and the trim is sent again', async () => {
  const store = await aLog();
  const { redis } = store;
  const twice = Object.create(redis, {
    evalsha: {
      async value(sha: string, ...rest: [number, ...string[]]) {
        await redis.evalsha(sha, ...rest);
        return redis.evalsha(sha, ...rest);
      },
    },
    eval: {
      async value(...sent: [string, number, ...string[]]) {
        await redis.eval(...sent);
        return redis.eval(...sent);
      },
    },
  });

  const trimmed = await trimLog({ ...store, redis: twice }, await planOld(store), exported);

  expect(trimmed).toMatchObject({ is: 'trimmed' });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, trim: { lastSeq: 6 } });
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

it('does not keep anybody from reading the policies in force at that very moment', async () => {
  await (await openStore(server.url)).policies.adopt(aSet(2), source);
  const store = await aLog();
  let isFirst = true;
  const slow = Object.create(store.redis, {
    xrange: {
      async value(...asked: Parameters<typeof store.redis.xrange>) {
        if (isFirst) {
          isFirst = false;
          await trimLog(store, await planOld(store, 0), exported);
        }
        return store.redis.xrange(...asked);
      },
    },
  });

  const inForce = await createPolicies({ ...store, redis: slow }).inForce();

  expect(await seqs(store)).not.toContain(1);
  expect(inForce).toMatchObject({ revision: 2, policies: aSet(2).policies });
});
