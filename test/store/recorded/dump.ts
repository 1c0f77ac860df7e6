import type { Redis } from 'ioredis';

/** One key as it was, by Redis' own word for its kind. */
export type Kept = { key: string; lastsMs?: number } & (
  | { type: 'string'; value: string }
  | { type: 'hash'; value: Record<string, string> }
  | { type: 'list' | 'set'; value: string[] }
  | { type: 'zset'; value: string[] }
  | { type: 'stream'; value: [string, string[]][]; groups: [name: string, lastId: string][] }
);

/** Everything that a Redis holds, as JSON that another version of Redis can take, too. */
export async function dump(redis: Redis): Promise<Kept[]> {
  // Where somebody could be answered is secret, and nobody is there any more.
  const keys = (await redis.keys('*')).filter((key) => !key.includes(':response-url:')).sort();
  const kept: Kept[] = [];
  for (const key of keys) {
    const lastsMs = await redis.pttl(key);
    const one = await keptOf(redis, key);
    if (one) kept.push({ key, ...(lastsMs > 0 ? { lastsMs } : {}), ...one } as Kept);
  }
  return kept;
}

/** Some time later: whoever held the lock of a job is known to be gone. */
export async function restore(redis: Redis, kept: readonly Kept[]): Promise<void> {
  for (const one of kept) {
    if (one.key.endsWith(':lock')) continue;
    await put(redis, one);
    if (one.lastsMs !== undefined) await redis.pexpire(one.key, one.lastsMs);
  }
}

/** Undefined: it has just gone away by itself. */
async function keptOf(redis: Redis, key: string): Promise<object | undefined> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return { type, value: await redis.get(key) };
    case 'hash':
      return { type, value: await redis.hgetall(key) };
    case 'list':
      return { type, value: await redis.lrange(key, 0, -1) };
    case 'set':
      return { type, value: await redis.smembers(key) };
    case 'zset':
      return { type, value: await redis.zrange(key, 0, '-1', 'WITHSCORES') };
    case 'stream':
      return { type, value: await redis.xrange(key, '-', '+'), groups: await groupsOf(redis, key) };
    default:
      return undefined;
  }
}

async function groupsOf(redis: Redis, key: string): Promise<[string, string][]> {
  const groups = (await redis.xinfo('GROUPS', key)) as unknown[][];
  const field = (group: unknown[], name: string) => String(group[group.indexOf(name) + 1]);
  return groups.map((group) => [field(group, 'name'), field(group, 'last-delivered-id')]);
}

async function put(redis: Redis, one: Kept): Promise<void> {
  switch (one.type) {
    case 'string':
      await redis.set(one.key, one.value);
      return;
    case 'hash':
      await redis.hset(one.key, one.value);
      return;
    case 'list':
      await redis.rpush(one.key, ...one.value);
      return;
    case 'set':
      await redis.sadd(one.key, ...one.value);
      return;
    case 'zset': {
      const pairs = one.value.flatMap((_, at) =>
        at % 2 === 0 ? [one.value[at + 1] ?? '', one.value[at] ?? ''] : [],
      );
      await redis.zadd(one.key, ...pairs);
      return;
    }
    case 'stream':
      for (const [id, fields] of one.value) await redis.xadd(one.key, id, ...fields);
      for (const [name, lastId] of one.groups) await redis.xgroup('CREATE', one.key, name, lastId);
  }
}
