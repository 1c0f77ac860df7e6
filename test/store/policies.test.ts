import { describe, expect, it } from 'vitest';
import type { PolicySet } from '../../src/domain/policy.ts';
import { readAudit, verifyAudit } from '../../src/store/audit.ts';
import { createIndexes } from '../../src/store/indexes.ts';
import { auditStream, policiesKey, unspokenIndex } from '../../src/store/keys.ts';
import { aPolicy, theBot } from '../helpers/build.ts';
import { aSet, source } from './events.ts';
import { emptyRedis, openStore, pendingRequest } from './open-store.ts';

const server = emptyRedis();

describe('the policies in force', () => {
  it('are none, by which nobody may approve, before any were put in force', async () => {
    const { policies } = await openStore(server.url);

    expect(await policies.inForce()).toMatchObject({ revision: 0, policies: [] });
    expect(await policies.history()).toEqual([]);
  });

  it('are those of every process as soon as one has put them in force', async () => {
    const [one, other] = await Promise.all([openStore(server.url), openStore(server.url)]);
    await one.policies.adopt(aSet(1), source);
    expect(await other.policies.inForce()).toEqual({
      ...aSet(1),
      revision: 1,
      event: expect.any(String),
    });

    await other.policies.adopt(aSet(2), source);

    expect(await one.policies.inForce()).toEqual({
      ...aSet(2),
      revision: 2,
      event: expect.any(String),
    });
    expect(await other.policies.inForce()).toEqual({
      ...aSet(2),
      revision: 2,
      event: expect.any(String),
    });
  });

  it('come with an event of the bot that says what changed, where it was read, and the whole set', async () => {
    const { policies, redis, requests } = await openStore(server.url);
    await policies.adopt(aSet(1), source);
    await pendingRequest(requests);

    const event = await policies.adopt(aSet(2), { file: 'other.yaml', host: 'bot-2' });

    expect(event).toEqual({
      type: 'policies-changed',
      data: {
        revision: 2,
        difference: ['policies[0]: stages[0].quorum: 1 → 2'],
        set: aSet(2),
        source: { file: 'other.yaml', host: 'bot-2' },
      },
    });
    const log = [];
    for await (const logged of readAudit(redis)) log.push(logged);
    expect(log.map(({ type }) => type)).toEqual([
      'policies-changed',
      'asked',
      'planned',
      'policies-changed',
    ]);
    expect(log[3]).toMatchObject({ request: 'policies', actor: theBot, data: event?.data });
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 4 });
    expect((await policies.history()).map(({ logged }) => logged)).toEqual([log[0], log[3]]);
    expect((await policies.history())[1]?.event).toEqual(event);
  });

  it('are as they were, without an event, when the same set is put in force again', async () => {
    const [one, other] = await Promise.all([openStore(server.url), openStore(server.url)]);
    const match = { account: '*-prod', region: undefined };
    await one.policies.adopt(aSet(1, { policies: [aPolicy({ match })] }), source);

    const again = aSet(1, { policies: [aPolicy({ match: { account: '*-prod' } })] });

    expect(await other.policies.adopt(again, { file: 'b.yaml', host: 'bot-2' })).toBeNull();
    expect((await other.policies.inForce()).revision).toBe(1);
    expect(await verifyAudit(one.redis)).toMatchObject({ ok: true, events: 1 });
  });

  it('are changed by a set that lets nobody approve, also when it is the first', async () => {
    const { policies } = await openStore(server.url);
    const nobody = aSet(1, { policies: [] });

    expect(await policies.adopt(nobody, source)).toMatchObject({ data: { revision: 1 } });
    expect(await policies.inForce()).toEqual({ ...nobody, revision: 1, event: expect.any(String) });
  });

  it('are not mistaken for a set that had the same number in a Redis that has lost it', async () => {
    const [one, other] = await Promise.all([openStore(server.url), openStore(server.url)]);
    await one.policies.adopt(aSet(1), source);
    await one.policies.inForce();

    await one.redis.flushall();
    await other.policies.adopt(aSet(2), source);

    expect(await one.policies.inForce()).toEqual({
      ...aSet(2),
      revision: 1,
      event: expect.any(String),
    });
  });

  it('wait to be announced, as events of a request do, until their revision is', async () => {
    const { policies, redis, clock } = await openStore(server.url);
    const indexes = createIndexes({ redis });
    await policies.adopt(aSet(1), source);
    await policies.adopt(aSet(2), source);
    const [first] = await policies.history();

    await indexes.spokenUpTo('policies', 1);
    expect(await indexes.unspoken(clock.now() + 1_000, 10)).toEqual([
      { id: 'policies', atMs: Date.parse(first?.logged.at ?? '') },
    ]);

    await indexes.spokenUpTo('policies', 2);
    expect(await indexes.unspoken(clock.now() + 1_000, 10)).toEqual([]);
  });

  it('are put back only while nothing later is in force', async () => {
    const { policies } = await openStore(server.url);
    await policies.adopt(aSet(1), source);

    expect(await policies.adopt(aSet(2), source, { below: 1 })).toBeNull();
    expect(await policies.inForce()).toEqual({
      ...aSet(1),
      revision: 1,
      event: expect.any(String),
    });
    expect(await policies.adopt(aSet(2), source, { below: 2 })).toMatchObject({
      data: { revision: 2 },
    });
  });

  it('are in no list of requests', async () => {
    const { policies, redis, requests } = await openStore(server.url);

    await policies.adopt(aSet(), source);

    expect((await redis.keys('*')).sort()).toEqual(
      [auditStream, policiesKey, unspokenIndex].sort(),
    );
    expect(await requests.load('policies')).toBeUndefined();
  });
});

describe('several processes that put policies in force at once', () => {
  it('leave one event after the other when their sets differ', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore(server.url)));
    const [{ policies, redis } = { policies: undefined, redis: undefined }] = stores;
    if (!policies) throw new Error('no store');

    const events = await Promise.all(
      stores.map((store, index) => store.policies.adopt(aSet(index + 1), source)),
    );

    const history = await policies.history();
    const sets = history.map(({ event }) => event.data.set as PolicySet);
    const quorums = sets.map(({ policies: [policy] }) => policy?.stages[0]?.quorum);
    expect(quorums.toSorted()).toEqual([1, 2, 3]);
    expect(history.map(({ event }) => event.data)).toEqual([
      expect.objectContaining({ revision: 1, difference: ['first set: 1 policy'] }),
      expect.objectContaining({ revision: 2, difference: [change(quorums[0], quorums[1])] }),
      expect.objectContaining({ revision: 3, difference: [change(quorums[1], quorums[2])] }),
    ]);
    expect(new Set(events)).toEqual(new Set(history.map(({ event }) => event)));
    expect(await policies.inForce()).toEqual({
      ...aSet(quorums[2]),
      revision: 3,
      event: expect.any(String),
    });
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('leave one event when their sets are the same', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore(server.url)));
    const [first] = stores;
    if (!first) throw new Error('no store');

    const events = await Promise.all(stores.map((store) => store.policies.adopt(aSet(), source)));

    expect(events.filter((event) => event !== null)).toHaveLength(1);
    expect(await first.policies.history()).toHaveLength(1);
    expect(await verifyAudit(first.redis)).toMatchObject({ ok: true, events: 1 });
  });
});

function change(from: number | undefined, to: number | undefined): string {
  return `policies[0]: stages[0].quorum: ${from} → ${to}`;
}
