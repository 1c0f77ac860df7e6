import { StoreError } from '../domain/errors.ts';
import { alarmNow } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { Clock, Log } from '../flow/ports.ts';
import type { Jobs } from './jobs.ts';

interface WakeParts {
  load(request: string): Promise<Request | undefined>;
  jobs: Pick<Jobs, 'wake'>;
  /** Ids of those that are left alone. Default: none. */
  spare?(requests: readonly Request[], nowMs: number): Promise<ReadonlySet<string>>;
  clock: Clock;
  log: Log;
}

/**
 * Sets the alarms of these requests, as they stand in the store. One that cannot be read is logged
 * and left out: it must not keep all others waiting.
 *
 * @throws StoreError when the store cannot answer.
 */
export async function wakeEach(parts: WakeParts, ids: readonly string[]): Promise<void> {
  const read = await Promise.all(ids.map((id) => loadReadable(parts, id)));
  const requests = read.filter((request) => request !== undefined);
  const nowMs = parts.clock.now();
  const spared = await parts.spare?.(requests, nowMs);
  const alarms = requests.flatMap((request) => {
    const alarm = spared?.has(request.id) ? null : alarmNow(request, nowMs);
    return alarm ? [{ request, alarm }] : [];
  });
  await parts.jobs.wake(alarms, nowMs);
}

async function loadReadable({ load, log }: WakeParts, id: string): Promise<Request | undefined> {
  try {
    return await load(id);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'broken')) throw error;
    log.error({ request: id, error }, 'request unreadable, left out');
    return undefined;
  }
}
