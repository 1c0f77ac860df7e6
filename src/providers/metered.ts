import { CloudError, WireError } from '../domain/errors.ts';
import type { ProviderName } from '../domain/operation.ts';
import type { Meter } from '../flow/meter.ts';
import type { Clock } from '../flow/ports.ts';
import { aheadMs } from './clock-advice.ts';
import type { Gate, GateKey, Place } from './gate.ts';

/** A wait that is shorter is none. */
const shortestWaitMs = 1;

/** Enters the gate, and has it counted how long that took where somebody had to wait. */
export async function enterMetered(
  { gate, meter }: { gate: Gate; meter: Meter },
  provider: ProviderName,
  key: GateKey,
): Promise<Place> {
  const startedMs = performance.now();
  const place = await gate.enter(key);
  const waitedMs = performance.now() - startedMs;
  if (waitedMs >= shortestWaitMs) meter.gateWaited({ provider, action: key.action, waitedMs });
  return place;
}

/** Makes one call of a cloud, and has it counted, however it ends. */
export async function callMetered<T>(
  meter: Meter,
  call: { provider: ProviderName; action: string; isRetry: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  let outcome = 'ok';
  try {
    return await work();
  } catch (error) {
    outcome = outcomeOf(error);
    throw error;
  } finally {
    const { provider, action, isRetry } = call;
    const tookMs = performance.now() - startedMs;
    meter.cloudCalled({ provider, action, outcome, tookMs, isRetry });
  }
}

/** Tells by how much the clock of a cloud that has just answered is ahead. @param date its header `Date` */
export function noteClock(
  { clock, meter }: { clock: Clock; meter: Meter },
  provider: ProviderName,
  date: string | undefined,
): void {
  const byMs = aheadMs(date, clock.now());
  if (byMs !== null) meter.cloudClockSeen({ provider, aheadMs: byMs });
}

/** Anything but our own errors is a bug. */
function outcomeOf(error: unknown): string {
  return error instanceof CloudError || error instanceof WireError ? error.code : 'other';
}
