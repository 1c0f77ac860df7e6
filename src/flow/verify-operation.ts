import { CloudError, WireError } from '../domain/errors.ts';
import { alarmAfter } from '../domain/patience.ts';
import { takeOver, verify } from '../domain/progress.ts';
import type { Request } from '../domain/request.ts';
import { appendDecided } from './append-decided.ts';
import { bot, done, type Parts, type StepResult } from './parts.ts';
import type { Cloud, ReadBack } from './ports.ts';

/**
 * A job wakes after a write: asks the cloud itself whether it is so, and records the end, or sleeps
 * again. Nothing is called done before the cloud says so.
 */
export async function verifyOperation(parts: Parts, id: string): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (!request?.plan) return done;
  if (request.state === 'running') return takeOverFrom(parts, request);
  if (request.state !== 'verifying' && request.state !== 'unknown') return done;

  const cloud = parts.clouds.of(request.plan.write.account);
  if (!cloud) {
    parts.log.error({ request: id }, 'account not configured, cannot read back');
    return again(parts, request);
  }
  const seen = await look(parts, request, cloud);
  if (!seen) return again(parts, request);
  const actor = { kind: 'cloud', id: cloud.account, name: cloud.account } as const;
  const outcome = await appendDecided(
    parts,
    request,
    seen.is === 'done' || seen.is === 'other' ? actor : bot,
    (now, nowMs) => verify(now, seen, nowMs),
  );
  return !outcome.ok && outcome.why === 'too-early' ? again(parts, outcome.request) : done;
}

/** The worker of the attempt may have vanished: only when nobody can be waiting any more. */
async function takeOverFrom(parts: Parts, request: Request): Promise<StepResult> {
  const outcome = await appendDecided(parts, request, bot, takeOver);
  return !outcome.ok && outcome.why === 'too-early' ? again(parts, outcome.request) : done;
}

async function look(parts: Parts, request: Request, cloud: Cloud): Promise<ReadBack | null> {
  if (!request.plan) return null;
  try {
    return await cloud.readBack(request.plan.write);
  } catch (error) {
    if (error instanceof WireError) return { is: 'unclear', detail: error.message };
    if (!(error instanceof CloudError)) throw error;
    parts.log.warn({ request: request.id, error }, 'read-back failed, asked again later');
    return null;
  }
}

function again(parts: Parts, request: Request): StepResult {
  return { againAtMs: alarmAfter(request, parts.clock.now())?.atMs ?? null };
}
