import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOf, hashOf, zeroHash } from '../../src/domain/audit.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { requestEntry } from '../../src/store/entry.ts';
import { ada, aPlan, aWish, ben, theBot } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { approved, cancelled, origin, planned, rule } from './events.ts';
import { askedRequest, openStore, pendingRequest } from './open-store.ts';

const wish = aWish({ reason: 'PCI 3.5 – “encrypt” 数据库 🔐' });

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const { redis } = await openStore(server.url);
  await redis.flushall();
});

describe('a wish', () => {
  it('becomes a numbered request and the first entry of the log', async () => {
    const { requests, clock } = await openStore(server.url);

    const appended = await requests.ask(wish, origin, ada, 'trigger-1');

    expect(appended).toMatchObject({
      ok: true,
      request: { id: 'DBE-1001', version: 1, seq: 1, state: 'asked', wish: wish },
      event: { v: 1, seq: 1, request: 'DBE-1001', type: 'asked', actor: ada, prev: zeroHash },
    });
    if (!appended.ok) throw new Error('not asked');
    const { seq, digest, prev, hash, ...unsealed } = appended.event;
    expect(digest).toBe(digestOf(unsealed));
    expect(hash).toBe(hashOf(prev, seq, digest));
    expect(Math.abs(Date.parse(appended.event.at) - clock.now())).toBeLessThan(5_000);
    expect(await requests.load('DBE-1001')).toEqual(appended.request);
    expect((await askedRequest(requests)).id).toBe('DBE-1002');
  });

  it('that is delivered twice is one request, also when both arrive at once', async () => {
    const { requests } = await openStore(server.url);
    const other = await openStore(server.url);

    const answers = await Promise.all(
      [requests, requests, other.requests].map((each) => each.ask(wish, origin, ada, 'same')),
    );

    const first = answers.find((answer) => answer.ok);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok)).toEqual([
      { ok: false, why: 'asked-before', request: first?.ok && first.request.id },
      { ok: false, why: 'asked-before', request: first?.ok && first.request.id },
    ]);
    expect(await requests.recent(10)).toHaveLength(1);
  });

  it('that is delivered twice is one request, also in one batch', async () => {
    const { appender, clock } = await openStore(server.url);
    const event = { type: 'asked', data: { wish, origin } } as const;
    const add = (request: string) => {
      const when = { eventId: request, withinMs: 20_000, policies: null, nowMs: clock.now() };
      const asked = { before: null, request, event, actor: ada, once: 'same' };
      return appender.add(requestEntry(asked, when));
    };

    expect(await Promise.all([add('DBE-1001'), add('DBE-1002')])).toMatchObject([
      { is: 'written' },
      { is: 'asked-before', request: 'DBE-1001' },
    ]);
  });

  it('under the same event id answers as the first time', async () => {
    const { requests } = await openStore(server.url);

    const first = await requests.ask(wish, origin, ada, 'same', { eventId: 'event-1' });
    const again = await requests.ask(wish, origin, ada, 'same', { eventId: 'event-1' });

    expect(again).toEqual(first);
  });

  it('is remembered as a hash, for an hour', async () => {
    const { requests, redis } = await openStore(server.url);

    await requests.ask(wish, origin, ada, 'secret-trigger');

    const keys = await redis.keys('*once*');
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toContain('secret-trigger');
    expect(await redis.pttl(keys[0] ?? '')).toBeGreaterThan(3_590_000);
  });
});

describe('an event', () => {
  it('moves the request on by one version', async () => {
    const { requests } = await openStore(server.url);
    const asked = await askedRequest(requests);

    const appended = await requests.append(asked, planned(), theBot);

    expect(appended).toMatchObject({
      ok: true,
      request: { version: 2, seq: 2, state: 'pending', plan: aPlan(), rule },
      event: { type: 'planned', actor: theBot },
    });
    expect(await requests.load(asked.id)).toEqual(appended.ok && appended.request);
  });

  it('that was decided on an older version is refused with what the request is now', async () => {
    const { requests } = await openStore(server.url);
    const pending = await pendingRequest(requests);
    const ended = await requests.append(pending, cancelled, ada);

    const late = await requests.append(pending, approved, ben);

    expect(late).toEqual({ ok: false, why: 'conflict', current: ended.ok && ended.request });
    expect(await requests.history(pending.id)).toHaveLength(3);
  });

  it('wins alone when many are decided on the same version at once', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openStore(server.url)));
    const [first] = stores;
    if (!first) throw new Error('no store');
    const pending = await pendingRequest(first.requests);

    const answers = await Promise.all(
      stores.flatMap(({ requests }) =>
        Array.from({ length: 20 }, () => requests.append(pending, approved, ben)),
      ),
    );

    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok && answer.why === 'conflict')).toHaveLength(59);
    expect(await first.requests.load(pending.id)).toMatchObject({ version: 3, approvals: [{}] });
  });

  it('and the next one of the same request may travel in one batch', async () => {
    const { requests } = await openStore(server.url);
    const asked = await askedRequest(requests);
    const pending = { ...asked, version: 2, seq: 0, state: 'pending' as const, ...planned().data };

    const [first, second, third] = await Promise.all([
      requests.append(asked, planned(), theBot),
      requests.append(pending, approved, ben),
      requests.append({ ...pending, version: 3 }, cancelled, ada),
    ]);

    expect([first?.ok, second?.ok, third?.ok]).toEqual([true, true, true]);
    expect((await requests.history(asked.id)).map(({ event }) => event.type)).toEqual([
      'asked',
      'planned',
      'approved',
      'cancelled',
    ]);
  });

  it('keeps its place behind a refused one of the same batch', async () => {
    const { requests, redis } = await openStore(server.url);
    const asked = await askedRequest(requests);
    const ended = await askedRequest(requests);
    await requests.append(ended, cancelled, ada);
    const pending = { ...asked, version: 2, seq: 0, state: 'pending' as const, ...planned().data };

    const answers = await Promise.all([
      requests.append(ended, planned(), theBot),
      requests.append(asked, planned(), theBot),
      requests.append(pending, approved, ben),
    ]);

    expect(answers.map((answer) => answer.ok)).toEqual([false, true, true]);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 5 });
  });

  it('appended again under its id is harmless and answers as the first time', async () => {
    const { requests, redis } = await openStore(server.url);
    const pending = await pendingRequest(requests);

    const first = await requests.append(pending, approved, ben, { eventId: 'press-7' });
    if (!first.ok) throw new Error('not approved');
    await requests.append(first.request, cancelled, ada);
    const again = await requests.append(pending, approved, ben, { eventId: 'press-7' });

    expect(again).toEqual(first);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 4 });
  });

  it('twice at once under one id is recorded once', async () => {
    const { requests } = await openStore(server.url);
    const pending = await pendingRequest(requests);

    const answers = await Promise.all(
      [1, 2, 3].map(() => requests.append(pending, approved, ben, { eventId: 'press-8' })),
    );

    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await requests.load(pending.id)).toMatchObject({ version: 3 });
  });
});

describe('lists', () => {
  it('hold open requests oldest first, and the newest of all, of a person, of an instance', async () => {
    const { requests } = await openStore(server.url);
    const a = await askedRequest(requests, 'cdb-a');
    const b = await askedRequest(requests, 'cdb-b');
    const c = await askedRequest(requests, 'cdb-a');
    await requests.append(b, cancelled, ada);

    const ids = async (list: Promise<{ id: string }[]>) => (await list).map(({ id }) => id);

    expect(await ids(requests.open(10))).toEqual([a.id, c.id]);
    expect(await ids(requests.recent(2))).toEqual([c.id, b.id]);
    expect(await ids(requests.byRequester(ada.id, 10))).toEqual([c.id, b.id, a.id]);
    expect(await ids(requests.byRequester(ben.id, 10))).toEqual([]);
    expect(await ids(requests.byInstance('cdb-a', 10))).toEqual([c.id, a.id]);
    expect(await ids(requests.open(0))).toEqual([]);
    expect(await requests.load('DBE-9999')).toBeUndefined();
    expect(await requests.history('DBE-9999')).toEqual([]);
  });

  it('leave out a request that somebody has broken by hand', async () => {
    const { requests, redis } = await openStore(server.url);
    const broken = await askedRequest(requests);
    const sound = await askedRequest(requests);
    await redis.hset(`{dbencrypt}:request:${broken.id}`, 'snapshot', '{"state":"asked"}');

    expect((await requests.open(10)).map(({ id }) => id)).toEqual([sound.id]);
    await expect(requests.load(broken.id)).rejects.toMatchObject({ code: 'broken' });
  });
});
