import type { Clock } from '../flow/ports.ts';
import type { ReadinessCheck } from '../http/readiness.ts';
import { canaryAges } from '../store/figures.ts';
import { readinessKey } from '../store/keys.ts';
import type { RedisClient } from '../store/redis.ts';
import type { Foundation } from './parts.ts';
import type { Work } from './work.ts';

/** Three canaries in a row have not come, or the hands of this process have not moved all that time. */
const stuckAfterMs = 45_000;

/**
 * What a process must be able to do to be given work: ingress stores, a worker also works and speaks. Through
 * each queue a job must come, whoever takes it; and the hands of this process must move, whoever else works.
 *
 * @param work null: it has no hands.
 */
export function readinessChecks(
  { redis, parts, connection }: Foundation,
  work: Work | null,
): ReadinessCheck[] {
  const { clock } = parts;
  const store = { name: 'redis', check: () => write(redis, clock.now()) };
  if (work === null) return [store];
  const slack = { name: 'slack', check: async () => void (await connection.reader.auth.test()) };
  return [store, slack, queueCheck(redis, work.queues, clock), handsCheck(work)];
}

/** A job came through each of these queues lately. */
export function queueCheck(
  redis: RedisClient,
  queues: readonly string[],
  clock: Clock,
): ReadinessCheck {
  return {
    name: 'queue',
    async check() {
      const ages = await canaryAges(redis, queues, clock.now());
      const stuck = ages.filter(({ ageMs }) => ageMs === null || ageMs > stuckAfterMs);
      if (stuck.length > 0) throw new Error(`no job came lately through ${namesOf(stuck)}`);
    },
  };
}

/** All hands of this process have moved lately. */
export function handsCheck({ idle }: Pick<Work, 'idle'>): ReadinessCheck {
  return {
    name: 'hands',
    async check() {
      const stuck = idle().filter(({ idleMs }) => idleMs > stuckAfterMs);
      if (stuck.length > 0) throw new Error(`the hands here do not move in ${namesOf(stuck)}`);
    },
  };
}

async function write(redis: RedisClient, nowMs: number): Promise<void> {
  await redis.set(readinessKey, String(nowMs), 'PX', 60_000);
}

function namesOf(queues: readonly { queue: string }[]): string {
  return queues.map(({ queue }) => queue).join(', ');
}
