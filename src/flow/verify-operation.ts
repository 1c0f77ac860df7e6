import { CloudError, StoreError, WireError } from '../domain/errors.ts';
import type { Write } from '../domain/plan.ts';
import type { Request } from '../domain/request.ts';
import { takeOver, verify } from '../domain/verification.ts';
import { appendDecided } from './append-decided.ts';
import type { ReadBack } from './cloud-ports.ts';
import { again, bot, cloudActor, done, type Parts, type StepResult } from './parts.ts';
import { handOverTo } from './reconsider-request.ts';

type Seen = ReadBack | { is: 'unreadable'; detail: string };

/**
 * A job wakes after a write: asks the cloud itself whether it is so, and records the end, or sleeps
 * again. Nothing is called done before the cloud says so.
 */
export async function verifyOperation(parts: Parts, id: string): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (!request?.plan) return done;
  if (request.state === 'running') return takeOverFrom(parts, request);
  if (request.state !== 'verifying' && request.state !== 'unknown') return done;

  const { account } = request.plan.write;
  await parts.points.reach('before-read-back', id);
  const seen = await look(parts, request, request.plan.write);
  await parts.points.reach('before-final', id);
  const outcome = await appendDecided(
    parts,
    request,
    seen.is === 'done' || seen.is === 'other' ? cloudActor(account) : bot,
    (now, nowMs) => verify(now, seen, nowMs),
  );
  if (outcome.ok && outcome.request.needsPerson) return handOverTo(parts, outcome.request);
  return !outcome.ok && outcome.why === 'too-early' ? again(parts, outcome.request) : done;
}

/** The worker of the attempt may have vanished: only when nobody can be waiting any more. */
async function takeOverFrom(parts: Parts, request: Request): Promise<StepResult> {
  const outcome = await appendDecided(parts, request, bot, takeOver);
  return !outcome.ok && outcome.why === 'too-early' ? again(parts, outcome.request) : done;
}

/** What the cloud shows. Who cannot be asked for long is left to a person, like what shows nothing. */
async function look(parts: Parts, { id }: Request, write: Write): Promise<Seen> {
  const cloud = parts.clouds.of(write.account);
  if (!cloud) {
    parts.log.error({ request: id }, 'account not configured, cannot read back');
    return { is: 'unreadable', detail: `The account ${write.account} is no longer configured.` };
  }
  try {
    return await cloud.readBack(write);
  } catch (error) {
    if (error instanceof WireError) return { is: 'unclear', detail: error.message };
    if (error instanceof StoreError) throw error;
    if (!(error instanceof CloudError)) {
      parts.log.error({ request: id, error }, 'read-back failed, this is a bug');
      return { is: 'unreadable', detail: 'This bot could not read it; its log says why.' };
    }
    parts.log.warn({ request: id, error }, 'read-back failed, asked again later');
    return { is: 'unreadable', detail: `The cloud could not be asked: ${error.message}` };
  }
}
