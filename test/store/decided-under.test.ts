import { describe, expect, it } from 'vitest';
import type { PoliciesEvent } from '../../src/domain/events.ts';
import type { DecidedUnder } from '../../src/flow/ports.ts';
import { readAudit, verifyAudit } from '../../src/store/audit.ts';
import { policiesEntry } from '../../src/store/entry.ts';
import type { RedisClient } from '../../src/store/redis.ts';
import { ben, theBot } from '../helpers/build.ts';
import { approved, aSet, planned, source } from './events.ts';
import {
  askedRequest,
  emptyRedis,
  openStore,
  pendingRequest,
  type TestStore,
} from './open-store.ts';

const changed = { ok: false, why: 'policies-changed' };

const server = emptyRedis({ 'enable-debug-command': 'local' });

describe('a decision', () => {
  it('is recorded while the policies are in force that it was made under', async () => {
    const { policies, requests } = await openStore(server.url);
    const pending = await pendingRequest(requests);
    await policies.adopt(aSet(), source);

    expect(await requests.append(pending, approved, ben, { policies: under(1) })).toMatchObject({
      ok: true,
      request: { version: 3, state: 'approved' },
    });
  });

  it('made while none were in force is recorded only while there are none', async () => {
    const { policies, requests } = await openStore(server.url);
    const one = await pendingRequest(requests, 'cdb-one');
    const other = await pendingRequest(requests, 'cdb-other');

    expect(await requests.append(one, approved, ben, { policies: under(0) })).toMatchObject({
      ok: true,
    });
    await policies.adopt(aSet(), source);
    expect(await requests.append(other, approved, ben, { policies: under(0) })).toEqual(changed);
  });

  it('is refused under other policies, and nothing at all is written', async () => {
    const { policies, requests, redis } = await openStore(server.url);
    const pending = await pendingRequest(requests);
    await policies.adopt(aSet(1), source);
    await policies.adopt(aSet(2), source);
    const before = await everything(redis);

    expect(await requests.append(pending, approved, ben, { policies: under(1) })).toEqual(changed);
    expect(await requests.append(pending, approved, ben, { policies: under(3) })).toEqual(changed);

    expect(await everything(redis)).toEqual(before);
    expect(await requests.append(pending, approved, ben, { policies: under(2) })).toMatchObject({
      ok: true,
    });
  });

  it('that depends on no policy is recorded whatever is in force', async () => {
    const { policies, requests } = await openStore(server.url);
    const pending = await pendingRequest(requests);
    await policies.adopt(aSet(), source);

    expect(await requests.append(pending, approved, ben)).toMatchObject({ ok: true });
  });

  it('recorded before answers as the first time under its event id, whatever is in force now', async () => {
    const { policies, requests, redis } = await openStore(server.url);
    await policies.adopt(aSet(1), source);
    const pending = await pendingRequest(requests);
    const decide = () =>
      requests.append(pending, approved, ben, { policies: under(1), eventId: 'press-1' });
    const first = await decide();

    await policies.adopt(aSet(2), source);

    expect(first).toMatchObject({ ok: true });
    expect(await decide()).toEqual(first);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 5 });
  });

  it('does not keep the events behind it in its batch from being recorded', async () => {
    const { policies, requests, redis } = await openStore(server.url);
    const [one, other] = [await askedRequest(requests), await askedRequest(requests, 'cdb-other')];
    await policies.adopt(aSet(), source);

    const answers = await Promise.all([
      requests.append(one, planned(), theBot, { policies: under(0) }),
      requests.append(other, planned('cdb-other'), theBot, { policies: under(1) }),
      requests.append(one, planned(), theBot, { policies: under(1) }),
    ]);

    expect(answers.map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 5 });
  });
});

describe.each([
  ['that is sent once', false],
  ['that is sent again, since another process has appended meanwhile', true],
])('in one batch with a change of the policies %s', (_, isBehind) => {
  it('a decision that comes before the change is recorded, and both are in the log', async () => {
    const store = await openStore(server.url);
    const pending = await readyToDecide(store, isBehind);

    const [decided, adopted] = await Promise.all([
      store.requests.append(pending, approved, ben, { policies: under(1) }),
      change(store, 2),
    ]);

    expect(decided).toMatchObject({ ok: true });
    expect(adopted).toMatchObject({ is: 'written' });
    expect(await verifyAudit(store.redis)).toMatchObject({ ok: true });
  });

  it('a decision that comes after the change is refused, unless it was made under it', async () => {
    const store = await openStore(server.url);
    const pending = await readyToDecide(store, isBehind);

    const [adopted, late, again, right] = await Promise.all([
      change(store, 2),
      store.requests.append(pending, approved, ben, { policies: under(1) }),
      change(store, 2),
      store.requests.append(pending, approved, ben, { policies: under(2) }),
    ]);

    expect(adopted).toMatchObject({ is: 'written' });
    expect(late).toEqual(changed);
    expect(again).toEqual({ is: 'conflict' });
    expect(right).toMatchObject({ ok: true, request: { version: 3 } });
    expect(await verifyAudit(store.redis)).toMatchObject({ ok: true });
  });
});

it('decides each request under the policies then in force, however often and wherever they change', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => openStore(server.url)));
  const [{ redis } = { redis: undefined }] = stores;
  if (!redis) throw new Error('no store');
  let refusals = 0;
  let isOver = false;

  const changing = stores.map(async ({ policies }, process) => {
    for (let count = 0; count < 15 || refusals === 0; count += 1) {
      await policies.adopt(aSet(1 + count * stores.length + process), source);
    }
  });
  const deciding = stores.flatMap(({ policies, requests }, process) =>
    [1, 2, 3, 4].map(async (worker) => {
      const decided: { seq: number; revision: number }[] = [];
      for (let count = 0; !isOver; count += 1) {
        const instance = `cdb-${process}-${worker}-${count}`;
        const asked = await askedRequest(requests, instance);
        const inForce = await policies.inForce();
        const { revision } = inForce;
        const options = { policies: inForce };
        const appended = await requests.append(asked, planned(instance), theBot, options);
        if (appended.ok) decided.push({ seq: appended.event.seq, revision });
        else refusals += 1;
      }
      return decided;
    }),
  );
  await Promise.all(changing);
  isOver = true;
  const decided = (await Promise.all(deciding)).flat();

  const inForceAt = new Map<number, number>();
  let revision = 0;
  for await (const logged of readAudit(redis)) {
    if (logged.type === 'policies-changed') {
      const { data } = logged as unknown as PoliciesEvent;
      expect(data.revision).toBe(revision + 1);
      revision = data.revision;
    }
    inForceAt.set(logged.seq, revision);
  }
  expect(revision).toBeGreaterThanOrEqual(45);
  expect(decided.length).toBeGreaterThan(0);
  expect(decided.filter((each) => inForceAt.get(each.seq) !== each.revision)).toEqual([]);
  expect(await verifyAudit(redis)).toMatchObject({ ok: true });
});

/** A request that waits for approval under revision 1. */
async function readyToDecide(store: TestStore, isBehind: boolean) {
  await store.policies.adopt(aSet(1), source);
  const pending = await pendingRequest(store.requests);
  if (isBehind) await askedRequest((await openStore(server.url)).requests, 'cdb-elsewhere');
  return pending;
}

/** Puts a set in force as this revision, in the same batch as what is appended in the same turn. */
function change({ appender, clock }: TestStore, revision: number) {
  const set = aSet(revision);
  const data = { revision, difference: ['quorum'], set, source };
  const when = { eventId: crypto.randomUUID(), withinMs: 20_000, nowMs: clock.now() };
  return appender.add(policiesEntry({ type: 'policies-changed', data }, theBot, when));
}

/** Whatever event made this revision. */
function under(revision: number): DecidedUnder {
  return { revision, event: null };
}

/** A digest of all that Redis holds. */
async function everything(redis: RedisClient): Promise<unknown> {
  return await redis.call('DEBUG', 'DIGEST');
}
