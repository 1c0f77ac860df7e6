import type { ReadinessCheck } from '../http/health.ts';
import { canaryKey, readinessKey } from '../store/keys.ts';
import type { RedisClient } from '../store/redis.ts';
import type { Foundation, Role } from './parts.ts';

const canaryOldAfterMs = 45_000;

/** What a process must be able to do to be given work: ingress stores, a worker also works and speaks. */
export function readinessChecks(
  { redis, parts, connection }: Foundation,
  role: Role,
): ReadinessCheck[] {
  const { clock } = parts;
  const store = { name: 'redis', check: () => write(redis, clock.now()) };
  if (role === 'ingress') return [store];
  const slack = { name: 'slack', check: async () => void (await connection.reader.auth.test()) };
  return [store, slack, { name: 'queue', check: () => seeCanary(redis, clock.now()) }];
}

/** A job came through the queue. */
export async function noteCanary(redis: RedisClient, nowMs: number): Promise<void> {
  await redis.set(canaryKey, String(nowMs));
}

async function write(redis: RedisClient, nowMs: number): Promise<void> {
  await redis.set(readinessKey, String(nowMs), 'PX', 60_000);
}

async function seeCanary(redis: RedisClient, nowMs: number): Promise<void> {
  const seenAtMs = Number(await redis.get(canaryKey));
  if (nowMs - seenAtMs > canaryOldAfterMs) throw new Error('no job came through the queue lately');
}
