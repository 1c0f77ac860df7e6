import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHead, verifyAudit } from '../../src/store/audit.ts';
import { ben } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { follow } from '../helpers/redis-sentinel.ts';
import { until } from '../helpers/until.ts';
import { approved } from './events.ts';
import { openRedis, openStore, pendingRequest } from './open-store.ts';

const settings = { 'repl-diskless-sync-delay': '0', appendfsync: 'no' };

let master: TestRedis;
let replica: TestRedis;
beforeEach(async () => {
  [master, replica] = await Promise.all([startRedis(settings), startRedis(settings)]);
  await follow(replica, master);
});
afterEach(async () => {
  thaw();
  await Promise.all([master.stop(), replica.stop()]);
});

describe('an event that a replica must have', () => {
  it('is recorded once the replica has it', async () => {
    const { requests, redis } = await openStore(master.url, 1);
    const copy = await openRedis(replica.url);

    const pending = await pendingRequest(requests);
    const appended = await requests.append(pending, approved, ben);

    expect(appended).toMatchObject({ ok: true, request: { version: 3 } });
    expect(await readHead(copy)).toEqual(await readHead(redis));
  });

  it('is not certain while the replica does not answer, and certain when it is asked again', async () => {
    const { requests, redis } = await openStore(master.url, 1);
    const pending = await pendingRequest(requests);
    const eventId = 'press-1';
    freeze();

    await expect(
      requests.append(pending, approved, ben, { eventId, withinMs: 300 }),
    ).rejects.toMatchObject({
      code: 'unconfirmed',
      message: expect.stringContaining('no replica has it yet'),
    });
    await expect(
      requests.append(pending, approved, ben, { eventId, withinMs: 300 }),
    ).rejects.toMatchObject({ code: 'unconfirmed' });

    thaw();
    expect(await requests.append(pending, approved, ben, { eventId })).toMatchObject({
      ok: true,
      request: { version: 3, state: 'approved' },
      event: { id: eventId, seq: 3 },
    });
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('is recorded once when the replica wakes in time', async () => {
    const { requests, redis, clock } = await openStore(master.url, 1);
    const pending = await pendingRequest(requests);
    freeze();

    const startedAtMs = clock.now();
    const appending = requests.append(pending, approved, ben, { withinMs: 20_000 });
    await until(() => clock.now() > startedAtMs + 1_000);
    thaw();

    const appended = await appending;
    expect(appended).toMatchObject({ ok: true, request: { version: 3 } });
    expect((await requests.history(pending.id)).at(-1)?.logged).toEqual(
      appended.ok && appended.event,
    );
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('is certain again on a new connection, although nothing was written on that', async () => {
    const first = await openStore(master.url, 1);
    const pending = await pendingRequest(first.requests);
    const eventId = 'press-1';
    freeze();
    const options = { eventId, withinMs: 300 };
    await expect(first.requests.append(pending, approved, ben, options)).rejects.toMatchObject({
      code: 'unconfirmed',
    });

    const second = await openStore(master.url, 1);
    await expect(second.requests.append(pending, approved, ben, options)).rejects.toMatchObject({
      code: 'unconfirmed',
    });
    thaw();

    expect(await second.requests.append(pending, approved, ben, { eventId })).toMatchObject({
      ok: true,
    });
  });

  it('is refused, and not recorded, by a master that must have replicas and has none', async () => {
    const { requests, redis } = await openStore(master.url, 1);
    const pending = await pendingRequest(requests);
    await (await openRedis(replica.url)).replicaof('NO', 'ONE');
    await until(async () => /connected_slaves:0/.test(await redis.info('replication')));
    await redis.config('SET', 'min-replicas-to-write', '1');

    await expect(requests.append(pending, approved, ben)).rejects.toMatchObject({
      code: 'unreachable',
    });

    expect(await requests.load(pending.id)).toEqual(pending);
    expect(await readHead(redis)).toMatchObject({ seq: 2 });
  });

  it('costs a certain answer to nobody else: reads on another connection go on', async () => {
    const { requests } = await openStore(master.url, 1);
    const pending = await pendingRequest(requests);
    const reader = await openStore(master.url);
    freeze();

    const appending = requests.append(pending, approved, ben, { withinMs: 600 });
    appending.catch(() => undefined);
    const startedAtMs = performance.now();
    await reader.requests.load(pending.id);

    expect(performance.now() - startedAtMs).toBeLessThan(300);
    await expect(appending).rejects.toMatchObject({ code: 'unconfirmed' });
  });
});

function freeze(): void {
  process.kill(replica.pid, 'SIGSTOP');
}

function thaw(): void {
  if (replica.pid > 0) process.kill(replica.pid, 'SIGCONT');
}
