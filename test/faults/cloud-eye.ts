import type { EventType } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { startClock } from '../../src/store/clock.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import type { Scene } from './scene.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Reads the store as the product does, for tests that cannot wait until Slack has shown everything. */
export interface Eye {
  /** The newest request of each instance. */
  look(): Promise<Map<string, Request>>;
  eventsOf(id: string): Promise<EventType[]>;
  /** Null: the audit log is whole; else what is wrong with it. */
  auditProblem(): Promise<string | null>;
  close(): void;
}

export async function openEye({ redis: { url } }: Pick<Scene, 'redis'>): Promise<Eye> {
  const redis = connectRedis(url, { purpose: 'worker', log: silent });
  const clock = await startClock(redis);
  const requests = createRequests({ redis, clock, log: silent });
  return {
    async look() {
      const all = await requests.recent(10_000);
      return new Map(all.reverse().map((request) => [request.wish.instance, request]));
    },
    eventsOf: async (id) => (await requests.history(id)).map(({ event }) => event.type),
    async auditProblem() {
      const verdict = await verifyAudit(redis);
      return verdict.ok ? null : `event ${verdict.seq} ${verdict.problem}`;
    },
    close() {
      clock.stop();
      redis.disconnect();
    },
  };
}
