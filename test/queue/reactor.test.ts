import { expect, it, onTestFinished } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { forgetConsumers } from '../../src/queue/left-behind.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { aRequest } from '../helpers/build.ts';
import { startProxy } from '../helpers/redis-proxy.ts';
import { until } from '../helpers/until.ts';
import { silent } from './open-queues.ts';
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
  const network = await startProxy(bench.port);
  const blocking = connectRedis(network.url, { purpose: 'blocking', log: silent });
  onTestFinished(() => blocking.disconnect());
  bench.react(bench.jobs, undefined, blocking);
  await bench.happen('DBE-1');
  await until(async () => (await bench.stepIds()).length === 1);

  network.vanish();
  network.comeBack();
  await bench.happen('DBE-2');

  await until(async () => (await bench.stepIds()).length === 2, { timeoutMs: 20_000 });
});

it('goes on when its consumer group is lost, as a fail-over may lose it', async () => {
  const bench = await openReactors();
  bench.react();
  await bench.happen('DBE-1');
  await until(async () => (await bench.stepIds()).length === 1 && (await bench.pending()) === 0);

  await bench.redis.xgroup('DESTROY', stream, 'reactor');
  await bench.happen('DBE-2');

  await until(async () => (await bench.stepIds()).length === 2 && (await bench.pending()) === 0);
});

it('goes on when the whole stream is lost', async () => {
  const bench = await openReactors();
  bench.react();
  await bench.happen('DBE-1');
  await until(async () => (await bench.stepIds()).length === 1);

  await bench.redis.del(stream);
  await bench.happen('DBE-2');

  await until(async () => (await bench.stepIds()).length === 2 && (await bench.pending()) === 0);
});

it('forgets reactors that have ended, but none that has left something', async () => {
  const bench = await openReactors();
  await bench.redis.xgroup('CREATE', stream, 'reactor', '0', 'MKSTREAM');
  await bench.happen('DBE-1');
  await bench.redis.xreadgroup('GROUP', 'reactor', 'left-one', 'STREAMS', stream, '>');
  await bench.redis.xgroup('CREATECONSUMER', stream, 'reactor', 'ended');
  const names = async () =>
    ((await bench.redis.xinfo('CONSUMERS', stream, 'reactor')) as string[][]).map(
      (each) => each[1],
    );

  const where = { redis: bench.redis, stream, group: 'reactor' };
  await forgetConsumers(where, 60_000);
  expect(await names()).toEqual(['ended', 'left-one']);
  await forgetConsumers(where, 0);

  expect(await names()).toEqual(['left-one']);
});

it('forgets them by itself', async () => {
  const bench = await openReactors();
  await bench.redis.xgroup('CREATE', stream, 'reactor', '0', 'MKSTREAM');
  await bench.redis.xgroup('CREATECONSUMER', stream, 'reactor', 'ended');
  const isThere = async () =>
    JSON.stringify(await bench.redis.xinfo('CONSUMERS', stream, 'reactor')).includes('ended');
  expect(await isThere()).toBe(true);

  bench.react();

  await until(async () => !(await isThere()));
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
