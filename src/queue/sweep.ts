import { alarmNow } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { Clock, Log } from '../flow/ports.ts';
import type { Jobs } from './jobs.ts';

export interface SweepParts {
  dueWakeUps(nowMs: number, limit: number): Promise<readonly { id: string }[]>;
  unspoken(beforeMs: number, limit: number): Promise<readonly string[]>;
  load(request: string): Promise<Request | undefined>;
  jobs: Jobs;
  clock: Clock;
  log: Log;
}

/** What is this late has probably been lost by the queue. */
const lateByMs = 10_000;
const unspokenForMs = 30_000;
const everyMs = 5_000;
const atOnce = 500;

/** Puts back what a queue has lost: overdue alarms, and requests that nobody speaks about. */
export function startSweep(parts: SweepParts): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve();
  const tick = () => {
    sweeping = sweeping
      .then(() => sweep(parts))
      .catch((error) => parts.log.warn({ error }, 'sweep failed, tried again'));
  };
  const timer = setInterval(tick, everyMs);
  tick();
  return {
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}

/** One round. Exported for tests. */
export async function sweep(parts: SweepParts): Promise<void> {
  const nowMs = parts.clock.now();
  const due = await parts.dueWakeUps(nowMs - lateByMs, atOnce);
  const requests = await Promise.all(due.map(({ id }) => parts.load(id)));
  const alarms = requests.flatMap((request) => {
    const alarm = request && alarmNow(request, nowMs);
    return request && alarm ? [{ request, alarm }] : [];
  });
  await parts.jobs.wake(alarms, nowMs);
  await parts.jobs.speak(await parts.unspoken(nowMs - unspokenForMs, atOnce));
}
