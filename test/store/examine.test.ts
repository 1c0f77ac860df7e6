import { expect, it, onTestFinished } from 'vitest';
import { examineRedis, whyUnusable } from '../../src/store/examine.ts';
import { judgeSettings } from '../../src/store/examine-settings.ts';
import { connectRedis, type RedisClient } from '../../src/store/redis.ts';
import { startRedis } from '../helpers/redis.ts';
import { openRedis, silent } from './open-store.ts';

const kept = {
  policy: 'noeviction',
  appendOnly: true,
  fsync: 'always',
  minReplicas: 1,
  hasReplicas: 1,
  isAllowed: true,
};

/** Of everything but latency: where many tests run at once nothing is near. */
async function badOf(redis: RedisClient, replicas = 0): Promise<string[]> {
  const found = await examineRedis(redis, replicas);
  return found
    .filter(({ level, about }) => level !== 'fine' && about !== 'latency')
    .map(({ level, about }) => `${level} ${about}`);
}

async function start(settings: Record<string, string> = {}): Promise<RedisClient> {
  const server = await startRedis(settings);
  onTestFinished(() => server.stop());
  return openRedis(server.url);
}

it('has nothing to say about a Redis as it should be', async () => {
  expect(await badOf(await start())).toEqual([]);
});

it('says what a Redis would lose', async () => {
  const redis = await start({ 'maxmemory-policy': 'volatile-lru', appendonly: 'no' });

  expect(await badOf(redis)).toEqual(['failure eviction', 'warning persistence']);
});

it('says that it is full, before and when nothing more is recorded', async () => {
  const redis = await start();
  const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);

  await redis.config('SET', 'maxmemory', String(Math.round(used * 1.25)));
  expect(await badOf(redis)).toEqual(['warning memory']);
  await redis.config('SET', 'maxmemory', String(Math.round(used * 0.7)));
  expect(await badOf(redis)).toEqual(['failure memory']);
});

it('says so when the replicas are missing that must have an event', async () => {
  expect(await badOf(await start(), 1)).toEqual(['failure replicas', 'warning min-replicas']);
});

it.each([
  ['all is well with one that is waited for', kept, 1, []],
  ['nothing waits for a replica', kept, 0, ['warning replicas']],
  [
    'a cut-off master goes on taking writes',
    { ...kept, minReplicas: 0 },
    1,
    ['warning min-replicas'],
  ],
  [
    'a hosted one does not tell its settings',
    { ...kept, policy: undefined, fsync: undefined, minReplicas: undefined, isAllowed: false },
    1,
    ['warning eviction', 'warning persistence', 'warning min-replicas'],
  ],
])('judges replicas and what it is not told: %s', (_, settings, waitedFor, expected) => {
  const bad = judgeSettings(settings, waitedFor).filter(({ level }) => level !== 'fine');

  expect(bad.map(({ level, about }) => `${level} ${about}`)).toEqual(expected);
});

it('names a wrong password as such, and never the password', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  await (await openRedis(server.url)).config('SET', 'requirepass', 'right-one');
  const redis = connectRedis(server.url.replace('//', '//:wrong-one@'), {
    purpose: 'store',
    log: silent,
  });
  onTestFinished(() => redis.disconnect());

  const why = await whyUnusable(redis, 4_000);

  expect(why).toMatchObject({ level: 'failure', next: expect.stringContaining('password') });
  expect(why?.what).toMatch(/WRONGPASS|NOAUTH/);
  expect(why?.what).not.toContain('wrong-one');
});

it('says that there is no connection when it went away', async () => {
  const server = await startRedis();
  const redis = await openRedis(server.url);
  await server.stop();

  const [found] = await examineRedis(redis, 0);

  expect(found).toMatchObject({ level: 'failure', about: 'reach' });
});
