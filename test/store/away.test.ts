import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { readAudit, readHead, verifyAudit } from '../../src/store/audit.ts';
import { createClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, aWish, ben } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { startProxy } from '../helpers/redis-proxy.ts';
import { until } from '../helpers/until.ts';
import { approved, cancelled, origin } from './events.ts';
import { askedRequest, openRedis, openStore, pendingRequest, silent } from './open-store.ts';

let server: TestRedis;
beforeEach(async () => {
  server = await startRedis();
});
afterEach(async () => {
  thaw();
  await server.stop();
});

it('says at once that nothing was recorded while Redis is away, and goes on when it is back', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  await server.crash();
  await until(() => redis.status !== 'ready');

  const startedAtMs = performance.now();
  await expect(requests.append(pending, approved, ben)).rejects.toMatchObject({
    code: 'unreachable',
  });
  await expect(askedRequest(requests)).rejects.toMatchObject({ code: 'unreachable' });
  await expect(requests.load(pending.id)).rejects.toMatchObject({ code: 'unreachable' });
  expect(performance.now() - startedAtMs).toBeLessThan(500);

  await server.restart();
  await until(() => redis.status === 'ready');
  expect(await requests.load(pending.id)).toEqual(pending);
  expect(await requests.append(pending, approved, ben)).toMatchObject({ ok: true });
});

it('records once what was recorded already when its answer is lost', async () => {
  const proxy = await startProxy(server.port);
  const { requests, redis } = await openStore(proxy.url);
  const pending = await pendingRequest(requests);
  proxy.loseNextAnswer();

  const appended = await requests.append(pending, approved, ben);

  expect(proxy.lost()).toBe(1);
  expect(appended).toMatchObject({ ok: true, request: { version: 3, state: 'approved' } });
  await until(() => redis.status === 'ready');
  expect(await requests.load(pending.id)).toEqual(appended.ok && appended.request);
  expect((await requests.history(pending.id)).at(-1)?.logged).toEqual(
    appended.ok && appended.event,
  );
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
});

it('does not record after the deadline what a frozen Redis was asked before it', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  freeze();

  await expect(requests.append(pending, approved, ben, { withinMs: 200 })).rejects.toMatchObject({
    code: 'unconfirmed',
  });

  thaw();
  await until(() => redis.ping());
  expect(await requests.load(pending.id)).toEqual(pending);
  expect(await readHead(redis)).toMatchObject({ seq: 2 });
});

it('says that nothing was recorded when Redis wakes after the deadline and can be asked', async () => {
  const { requests, redis, clock } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  freeze();

  const deadlineMs = clock.now() + 200;
  const appending = requests.append(pending, approved, ben, { withinMs: 200 });
  appending.catch(() => undefined);
  await until(() => clock.now() > deadlineMs + 50);
  thaw();

  await expect(appending).rejects.toMatchObject({ code: 'unreachable' });
  expect(await readHead(redis)).toMatchObject({ seq: 2 });
});

it('records once when Redis wakes before the deadline, however often it was asked meanwhile', async () => {
  const { requests, redis, clock } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  freeze();

  const startedAtMs = clock.now();
  const appending = requests.append(pending, approved, ben, { withinMs: 20_000 });
  // The client gives up a command after 1.5 s.
  await until(() => clock.now() > startedAtMs + 1_700);
  thaw();

  expect(await appending).toMatchObject({ ok: true, request: { version: 3 } });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
});

it('tells those who waited behind a frozen batch in time', async () => {
  const { requests } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  freeze();

  const startedAtMs = performance.now();
  const first = requests.append(pending, approved, ben, { withinMs: 200 });
  first.catch(() => undefined);
  const second = await Promise.allSettled([
    new Promise((resolve) => setImmediate(resolve)).then(() =>
      requests.append(pending, cancelled, ada, { withinMs: 200 }),
    ),
  ]);

  expect(second).toMatchObject([{ status: 'rejected', reason: expect.any(StoreError) }]);
  await expect(first).rejects.toBeInstanceOf(StoreError);
  expect(performance.now() - startedAtMs).toBeLessThan(4_000);
});

it('refuses once a process whose clock is behind, and has then set it right', async () => {
  const redis = await openRedis(server.url);
  const clock = createClock();
  clock.sample(Date.now() - 60_000, 0);
  const requests = createRequests({ redis, clock, log: silent });

  const wrong = requests.ask(aWish(), origin, ada, 'trigger', { withinMs: 10_000 });
  await expect(wrong).rejects.toMatchObject({ code: 'unreachable' });
  expect(await readHead(redis)).toBeNull();

  const right = await requests.ask(aWish(), origin, ada, 'trigger', { withinMs: 10_000 });
  expect(right).toMatchObject({ ok: true });
});

it('sets a clock that nobody has set before it stamps an event', async () => {
  const redis = await openRedis(server.url);
  const clock = createClock();
  const requests = createRequests({ redis, clock, log: silent });

  await askedRequest(requests);

  expect(clock.isSet()).toBe(true);
});

it('keeps over a kill -9 what was acknowledged, and nothing that was said not to be', async () => {
  const { requests, redis } = await openStore(server.url);
  const acknowledged = new Map<string, string>();
  const refused = new Set<string>();
  let isOver = false;
  const operators = Array.from({ length: 20 }, async () => {
    while (!isOver) {
      const eventId = randomUUID();
      try {
        const appended = await requests.ask(aWish(), origin, ada, eventId, { eventId });
        if (appended.ok) acknowledged.set(eventId, appended.event.hash);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        if (error.code === 'unreachable') refused.add(eventId);
        // A dead socket is still called ready until the event loop has turned.
        await new Promise((resolve) => setImmediate(resolve));
        await until(() => redis.status === 'ready' || isOver);
      }
    }
  });

  for (let crashes = 1; crashes <= 2; crashes += 1) {
    const before = acknowledged.size;
    await until(() => acknowledged.size > before + 100);
    await server.crash();
    await server.restart();
    await until(() => redis.status === 'ready');
  }
  isOver = true;
  await Promise.all(operators);

  const kept = new Map<string, string>();
  for await (const event of readAudit(redis)) kept.set(event.id, event.hash);
  expect([...acknowledged].filter(([id, hash]) => kept.get(id) !== hash)).toEqual([]);
  expect([...refused].filter((id) => kept.has(id))).toEqual([]);
  expect(await verifyAudit(redis)).toMatchObject({ ok: true });
});

it('finishes what is in hand when it is closed, and takes nothing new', async () => {
  const { requests } = await openStore(server.url);
  const pending = await pendingRequest(requests);

  const appending = requests.append(pending, approved, ben);
  await Promise.resolve();
  await requests.close();

  expect(await appending).toMatchObject({ ok: true });
  await expect(requests.append(pending, cancelled, ada)).rejects.toMatchObject({
    code: 'unreachable',
  });
});

function freeze(): void {
  process.kill(server.pid, 'SIGSTOP');
}

function thaw(): void {
  if (server.pid > 0) process.kill(server.pid, 'SIGCONT');
}
