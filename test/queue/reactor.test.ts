import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { openReactors, stream } from './open-reactors.ts';

it('makes one job per event and acknowledges it', async () => {
  const bench = await openReactors();
  bench.react();

  await bench.happen('DBE-1');
  await bench.happen('DBE-2');

  await until(async () => (await bench.stepIds()).length === 2 && (await bench.pending()) === 0);
});

it('makes the same job again, and so no second one, when it ended between the job and its acknowledgement', async () => {
  const bench = await openReactors();
  const first = bench.react({
    ...bench.jobs,
    async wake(alarms, nowMs) {
      await bench.jobs.wake(alarms, nowMs);
      throw new Error('the process ends here');
    },
  });
  await bench.happen('DBE-1');
  await until(async () => (await bench.stepIds()).length === 1);
  await first.stop();
  expect(await bench.pending()).toBe(1);

  bench.react();

  await until(async () => (await bench.pending()) === 0);
  expect(await bench.stepIds()).toHaveLength(1);
});

it('takes over what another reactor took and never did', async () => {
  const bench = await openReactors();
  const first = bench.react({
    ...bench.jobs,
    wake: () => Promise.reject(new Error('the process ends here')),
  });
  await bench.happen('DBE-1');
  await until(async () => (await bench.pending()) === 1);
  await first.stop();

  bench.react();

  await until(async () => (await bench.stepIds()).length === 1 && (await bench.pending()) === 0);
});

it('steps over what is no event, and goes on', async () => {
  const bench = await openReactors();
  bench.react();

  await bench.redis.xadd(stream, '*', 'event', 'no JSON at all');
  await bench.redis.xadd(stream, '*', 'something', 'else');
  await bench.happen('DBE-3');

  await until(async () => (await bench.stepIds()).length === 1 && (await bench.pending()) === 0);
});

it('makes one job per event with three reactors and a burst', async () => {
  const bench = await openReactors();
  for (let count = 0; count < 3; count += 1) bench.react();

  await Promise.all(Array.from({ length: 200 }, (_, index) => bench.happen(`DBE-${index + 1}`)));

  await until(async () => (await bench.stepIds()).length === 200 && (await bench.pending()) === 0);
});

it('goes on when one request cannot be read', async () => {
  const bench = await openReactors();
  bench.react(bench.jobs, async (id) => {
    if (id === 'DBE-1') throw new StoreError('broken', 'unreadable');
    return { ...aRequest(), id };
  });

  await Promise.all(['DBE-1', 'DBE-2', 'DBE-3'].map((id) => bench.happen(id)));

  await until(async () => (await bench.stepIds()).length === 2 && (await bench.pending()) === 0);
});

it('goes on when the connection it waits on has died without a word', async () => {
  const bench = await openReactors();
  const network = await startNetwork(bench.port);
  const blocking = new Redis(network.port, '127.0.0.1', { maxRetriesPerRequest: null });
  blocking.on('error', () => undefined);
  bench.react(bench.jobs, undefined, blocking);
  await bench.happen('DBE-1');
  await until(async () => (await bench.stepIds()).length === 1);

  network.fallSilent();
  await bench.happen('DBE-2');

  await until(async () => (await bench.stepIds()).length === 2, { timeoutMs: 20_000 });
});

it('puts an event aside that was tried again and again, and tells the operators', async () => {
  const bench = await openReactors();
  await bench.redis.xgroup('CREATE', stream, 'reactor', '0', 'MKSTREAM');
  await bench.happen('DBE-1');
  await bench.redis.xreadgroup('GROUP', 'reactor', 'ended', 'STREAMS', stream, '>');
  const [seq] = await bench.seqs();
  const triedOften = ['RETRYCOUNT', 10, 'JUSTID'] as const;
  await bench.redis.xclaim(stream, 'reactor', 'ended', 0, `${seq}-0`, ...triedOften);

  bench.react();

  await until(async () => (await bench.pending()) === 0);
  expect(bench.told).toEqual([
    expect.stringMatching(/^Event \S+ of the audit log could not be handled, 11 times in a row/),
  ]);
  expect(await bench.stepIds()).toEqual([]);
});

/** A network that can lose everything of the connections it has now, without closing them. */
async function startNetwork(redisPort: number): Promise<{ port: number; fallSilent(): void }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const redis = openSocket(redisPort, '127.0.0.1');
    for (const socket of [client, redis]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
    client.pipe(redis).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent() {
      for (const socket of open) socket.unpipe().pause();
    },
  };
}
