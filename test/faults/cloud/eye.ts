import type { EventType } from '../../../src/domain/events.ts';
import type { Request } from '../../../src/domain/request.ts';
import { openLedger } from '../checks/seen.ts';
import type { Scene } from '../harness/scene.ts';

/** How requests stand in the store, for tests that cannot wait until Slack has shown everything. */
export interface Eye {
  /** The newest request of each instance. */
  look(): Promise<Map<string, Request>>;
  eventsOf(id: string): Promise<EventType[]>;
  /** Null: the audit log is whole; else what is wrong with it. */
  auditProblem(): Promise<string | null>;
  close(): void;
}

export async function openEye(scene: Pick<Scene, 'redis'>): Promise<Eye> {
  const { requests, verify, close } = await openLedger(scene);
  return {
    async look() {
      const all = await requests.recent(10_000);
      return new Map(all.reverse().map((request) => [request.wish.instance, request]));
    },
    eventsOf: async (id) => (await requests.history(id)).map(({ event }) => event.type),
    async auditProblem() {
      const verdict = await verify();
      return verdict.ok ? null : `event ${verdict.seq} ${verdict.problem}`;
    },
    close,
  };
}
