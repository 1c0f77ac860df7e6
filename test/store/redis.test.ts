import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Log } from '../../src/flow/ports.ts';
import {
  connectRedis,
  inspectRedis,
  type RedisClient,
  type RedisPurpose,
  type RedisSetting,
  replicasToWaitFor,
  waitForRedis,
} from '../../src/store/redis.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { follow } from '../helpers/redis-sentinel.ts';
import { until } from '../helpers/until.ts';
import { openRedis, silent } from './open-store.ts';

describe('waiting for Redis', () => {
  it('says once, in one sentence, what is in the way, and ends when Redis is there', async () => {
    const server = await started();
    const { log, lines } = listening();
    await server.crash();
    const redis = connected(server.url, 'store', log);

    const waiting = waitForRedis(redis, log);
    await until(() => lines.length > 0);
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'Redis cannot be used yet; trying again',
        fields: { reason: expect.stringContaining('ECONNREFUSED') },
      },
    ]);

    await server.restart();
    await waiting;
    expect(lines).toHaveLength(1);
    expect(await redis.ping()).toBe('PONG');
  });

  it('tells a wrong password without telling the password', async () => {
    const server = await started();
    await (await openRedis(server.url)).config('SET', 'requirepass', 'right-one');
    const { log, lines } = listening();
    const redis = connected(`redis://:wrong-one@127.0.0.1:${server.port}`, 'store', log);

    const giveUp = new AbortController();
    const waiting = waitForRedis(redis, log, giveUp.signal);
    await until(() => lines.length > 0);
    giveUp.abort(new Error('given up'));

    await expect(waiting).rejects.toThrow('given up');
    expect(JSON.stringify(lines)).toContain('WRONGPASS');
    expect(JSON.stringify(lines)).not.toContain('wrong-one');
  });

  it('says once that Redis went away, and that it is back', async () => {
    const server = await started();
    const { log, lines } = listening();
    const redis = connected(server.url, 'worker', log);
    await waitForRedis(redis, log);

    await server.crash();
    await until(() => lines.length > 0);
    await server.restart();
    await until(() => lines.length > 1);

    expect(lines).toMatchObject([
      { level: 'warn', message: 'Redis cannot be reached; trying again' },
      { level: 'info', message: 'Redis is back', fields: { purpose: 'worker' } },
    ]);
  });

  it.each<[RedisPurpose, 'fails at once' | 'waits']>([
    ['store', 'fails at once'],
    ['queue', 'fails at once'],
    ['worker', 'waits'],
    ['blocking', 'waits'],
  ])('a command for %s while Redis is away %s', async (purpose, expected) => {
    const server = await started();
    const redis = connected(server.url, purpose, silent);
    await waitForRedis(redis, silent);
    await server.crash();
    await until(() => redis.status !== 'ready');

    const outcome = redis.ping().then(
      () => 'waits',
      () => 'fails at once',
    );
    if (expected === 'fails at once') expect(await outcome).toBe(expected);
    await server.restart();

    expect(await outcome).toBe(expected);
  });
});

describe('inspecting Redis', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    const redis = await openRedis(server.url);
    await redis.config('SET', 'maxmemory-policy', 'noeviction', 'appendfsync', 'always');
    await redis.config('SET', 'min-replicas-to-write', '0');
    await redis.config('SET', 'appendonly', 'yes');
  });

  it('is content with what keeps every acknowledged byte', async () => {
    expect(await inspectRedis(await openRedis(server.url))).toEqual({ refusals: [], warnings: [] });
  });

  it('refuses a Redis that throws data away, and says what to set', async () => {
    const redis = await openRedis(server.url);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');

    const { refusals } = await inspectRedis(redis);

    expect(refusals).toEqual([expect.stringMatching(/allkeys-lru.*maxmemory-policy noeviction/)]);
  });

  it('warns when writes reach the disk late or never, and says what to set', async () => {
    const redis = await openRedis(server.url);

    await redis.config('SET', 'appendfsync', 'everysec');
    expect((await inspectRedis(redis)).warnings).toEqual([
      expect.stringMatching(/everysec.*appendfsync always/),
    ]);

    await redis.config('SET', 'appendonly', 'no');
    expect((await inspectRedis(redis)).warnings).toEqual([
      expect.stringMatching(/appendonly yes, appendfsync always/),
    ]);
  });

  it('warns of what a fail-over would lose, and of replicas that are not there', async () => {
    const redis = await openRedis(server.url);
    const replica = await started({ 'repl-diskless-sync-delay': '0' });

    expect((await inspectRedis(redis, 1)).warnings).toEqual([
      expect.stringContaining('min-replicas-to-write 1'),
      expect.stringMatching(/has 0 of the 1 replicas.*nothing can be confirmed/),
    ]);

    await follow(replica, server);
    expect((await inspectRedis(redis)).warnings).toEqual([
      expect.stringContaining('min-replicas-to-write 1'),
      expect.stringContaining('waitForReplicas: 1'),
    ]);

    await redis.config('SET', 'min-replicas-to-write', '1');
    expect((await inspectRedis(redis, 1)).warnings).toEqual([]);
  });

  it('falls back on INFO where CONFIG is not permitted, and says what it could not check', async () => {
    const admin = await openRedis(server.url);
    await admin.config('SET', 'maxmemory-policy', 'volatile-ttl');
    await admin.acl('SETUSER', 'hosted', 'on', '>pw', '~*', '+@all', '-config');
    const hosted = await openRedis(`redis://hosted:pw@127.0.0.1:${server.port}`);

    expect(await inspectRedis(hosted)).toEqual({
      refusals: [expect.stringContaining('volatile-ttl')],
      warnings: [expect.stringMatching(/could not be checked: appendfsync/)],
    });

    await admin.acl('SETUSER', 'hosted', '-info');
    expect(await inspectRedis(hosted)).toEqual({
      refusals: [],
      warnings: [expect.stringMatching(/maxmemory-policy.*appendonly.*appendfsync/)],
    });
  });
});

describe('replicas that must have what is called recorded', () => {
  const node = { host: 'a', port: 6379 };

  it.each<[RedisSetting, number]>([
    ['redis://a', 0],
    [{ url: 'redis://a' }, 0],
    [{ url: 'redis://a', waitForReplicas: 1 }, 1],
    [{ sentinels: [node], name: 'main' }, 1],
    [{ sentinels: [node], name: 'main', waitForReplicas: 2 }, 2],
    [{ cluster: [node] }, 1],
    [{ cluster: [node], waitForReplicas: 0 }, 0],
  ])('%j: %i', (setting, replicas) => {
    expect(replicasToWaitFor(setting)).toBe(replicas);
  });
});

async function started(settings: Record<string, string> = {}): Promise<TestRedis> {
  const server = await startRedis(settings);
  onTestFinished(() => server.stop());
  return server;
}

function connected(setting: RedisSetting, purpose: RedisPurpose, log: Log): RedisClient {
  const redis = connectRedis(setting, { purpose, log });
  onTestFinished(() => redis.disconnect());
  return redis;
}

function listening() {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ level, message, fields });
  };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { log, lines };
}
