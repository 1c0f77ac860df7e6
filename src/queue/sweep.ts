import type { Request } from '../domain/request.ts';
import type { Clock, Log } from '../flow/ports.ts';
import type { Jobs } from './jobs.ts';
import { wakeEach } from './wake-each.ts';

export interface SweepParts {
  dueWakeUps(nowMs: number, limit: number): Promise<readonly { id: string }[]>;
  unspoken(beforeMs: number, limit: number): Promise<readonly { id: string }[]>;
  load(request: string): Promise<Request | undefined>;
  jobs: Jobs;
  clock: Clock;
  log: Log;
}

/** What is this late has probably been lost by the queue, unless it still stands in line. */
const lateByMs = 10_000;
const unspokenForMs = 30_000;
const everyMs = 5_000;
const atOnce = 500;

/** Ids are cheap to read: so many are looked at to choose the ones of this round. */
const mostIds = 100_000;

/** Puts back what a queue has lost: overdue alarms, and requests that nobody speaks about. */
export function startSweep(parts: SweepParts): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve();
  let round = 0;
  const tick = () => {
    sweeping = sweeping
      .then(() => sweep(parts, round++))
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

/**
 * One round. A poll that sleeps is overdue by the index: so the rounds take turns, or a few hundred
 * of those would hide what is really lost. Exported for tests.
 */
export async function sweep(parts: SweepParts, round = 0): Promise<void> {
  const nowMs = parts.clock.now();
  const due = await parts.dueWakeUps(nowMs - lateByMs, mostIds);
  const { jobs } = parts;
  const spare = (requests: readonly Request[], at: number) => jobs.underWay(requests, at);
  await wakeEach({ ...parts, spare }, turnOf(round, due));
  const unspoken = await parts.unspoken(nowMs - unspokenForMs, mostIds);
  await parts.jobs.speak(turnOf(round, unspoken));
}

function turnOf(round: number, all: readonly { id: string }[]): readonly string[] {
  const turns = Math.max(1, Math.ceil(all.length / atOnce));
  const first = (round % turns) * atOnce;
  return all.slice(first, first + atOnce).map(({ id }) => id);
}
