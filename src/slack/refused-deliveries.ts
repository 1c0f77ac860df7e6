import { type DeliveryProblem, type Meter, unmetered } from '../flow/meter.ts';
import type { Log } from '../flow/ports.ts';

/** What was not taken where Slack delivers: anybody who reaches the port can send it, at any pace. */
export interface RefusedDeliveries {
  /** @param status what it was answered with. @param problem in words; the sender chose none of them. */
  note(status: number, problem: string | undefined): void;
  /** From now on they are counted here. */
  meterBy(meter: Pick<Meter, 'deliveryRefused'>): void;
}

const sayAgainAfterMs = 60_000;

const problems: Readonly<Record<number, DeliveryProblem>> = {
  400: 'unreadable',
  401: 'unproven',
  413: 'too-large',
  503: 'no-room',
};

/**
 * Counts them all, and says so in the log once a minute at most, with how many there were since the line before.
 *
 * @param nowMs any steady clock
 */
export function countRefusedDeliveries(
  log: Pick<Log, 'warn'>,
  nowMs: () => number = () => performance.now(),
): RefusedDeliveries {
  let meter: Pick<Meter, 'deliveryRefused'> = unmetered;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  return {
    note(status, said) {
      const problem = problems[status];
      if (!problem) return;
      meter.deliveryRefused(problem);
      count += 1;
      if (nowMs() - saidAtMs < sayAgainAfterMs) return;
      log.warn({ problem: said ?? problem, count }, 'what is not provably from Slack was refused');
      saidAtMs = nowMs();
      count = 0;
    },
    meterBy(given) {
      meter = given;
    },
  };
}
