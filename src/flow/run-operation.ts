import type { Electorate } from '../domain/electorate.ts';
import { CloudError, mayPass, WireError } from '../domain/errors.ts';
import type { CloudAnswer } from '../domain/events.ts';
import { blockingCheck, type Facts, type Write } from '../domain/plan.ts';
import {
  blocked,
  expire,
  intend,
  postpone,
  readyToRun,
  shown,
  unreadable,
} from '../domain/preparation.ts';
import { lastAttempt, type Request, wasSent } from '../domain/request.ts';
import { accept, answer } from '../domain/verification.ts';
import { appendDecided, appendInsistently, type Outcome, outdated } from './append-decided.ts';
import type { Cloud, PreparedWrite } from './cloud-ports.ts';
import { isReadFor, knownPolicies, readElectorate, ruleNow } from './electorate.ts';
import { again, bot, cloudActor, done, type Parts, type StepResult } from './parts.ts';
import type { PoliciesInForce } from './ports.ts';
import { handOverTo } from './reconsider-request.ts';
import { ChatError } from './speech-ports.ts';

/** Facts older than this are read again before the write: the gate may have kept it waiting. */
const freshForMs = 5_000;

export interface RunParts extends Parts {
  /** Waits before the answer of a write is offered to the store again. */
  pause: (tries: number) => Promise<void>;
}

/**
 * A job starts after the last approval: reads the facts again, recomputes the fingerprint, records the
 * intent, signs once, sends once, and records what the cloud said. A retry of a write happens here and
 * nowhere else, as a new attempt after the last one provably did nothing.
 */
export async function runOperation(parts: RunParts, id: string): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (!request?.plan) return done;
  const nowMs = parts.clock.now();
  const notReady = readyToRun(request, nowMs);
  if (notReady === 'too-early') return again(parts, request);
  if (notReady) return done;
  if (nowMs >= (request.expiresAtMs ?? 0)) {
    await appendDecided(parts, request, bot, expire);
    return done;
  }
  if (await isHeldBack(parts, request)) return done;
  const cloud = parts.clouds.of(request.plan.write.account);
  if (!cloud) return accountGone(parts, request);
  try {
    return await runOn(parts, request, request.plan.write, cloud);
  } catch (error) {
    // Only reads throw these here: the write's own errors are recorded where it is sent.
    if (!isOutside(error)) throw error;
    parts.log.warn({ request: id, error }, 'facts or people not readable before the write');
    return notReadable(parts, request, error);
  }
}

/** Outside its time nothing is read: the request waits, or ends, and its own alarm wakes it again. */
async function isHeldBack(parts: Parts, request: Request): Promise<boolean> {
  for (;;) {
    const inForce = await knownPolicies(parts);
    const rule = ruleNow(request, inForce);
    const outcome = await appendDecided(
      parts,
      request,
      bot,
      (now, nowMs) => postpone(now, rule, nowMs),
      { policies: inForce },
    );
    if (outcome.ok || outcome.why !== 'outdated') return outcome.ok;
  }
}

async function runOn(
  parts: RunParts,
  request: Request,
  write: Write,
  cloud: Cloud,
): Promise<StepResult> {
  // Together, since somebody waits for both.
  const read = () => Promise.all([cloud.readFacts(write), readVoters(parts, request)]);
  const early = await read();
  const prepared = await cloud.prepareWrite(write);
  try {
    const isStale = parts.clock.now() - early[0].readAtMs > freshForMs;
    const [facts, voters] = isStale ? await read() : early;
    // What blocks may be the effect of an earlier write of this request.
    const seen = wasSent(request) && blockingCheck(facts) ? await cloud.readBack(write) : null;
    if (seen?.is !== 'done')
      return await attempt(parts, request, cloud, prepared, { facts, voters });
    await appendDecided(parts, request, cloudActor(cloud.account), (now, nowMs) =>
      shown(now, seen.proof, nowMs),
    );
    return done;
  } finally {
    await prepared.release();
  }
}

async function attempt(
  parts: RunParts,
  request: Request,
  cloud: Cloud,
  prepared: PreparedWrite,
  read: { facts: Facts; voters: Voters },
): Promise<StepResult> {
  const intent = await intendUnder(parts, request, cloud, read);
  if (!intent.ok) return intent.why === 'too-early' ? again(parts, intent.request) : done;
  if (intent.request.needsPerson) return handOverTo(parts, intent.request);
  if (intent.event.type !== 'intended') return done;
  const intended = lastAttempt(intent.request);
  if (!intended) throw new Error('an intent without an attempt');
  await send(parts, intent.request, cloud, prepared, {
    number: intended.number,
    signedAtMs: intended.intendedAtMs,
    sendByMs: intended.sendByMs,
  });
  return done;
}

/** The policies in force, and who may decide by them about one request. */
interface Voters {
  inForce: PoliciesInForce;
  electorate: Electorate;
}

async function readVoters(parts: RunParts, request: Request): Promise<Voters> {
  const inForce = await knownPolicies(parts);
  return { inForce, electorate: await readElectorate(parts, request, inForce) };
}

/** No write is intended under policies, or for people, that were not those that were read: then it is decided again. */
async function intendUnder(
  parts: RunParts,
  first: Request,
  { signatureLastsMs, writeTimeoutMs }: Cloud,
  read: { facts: Facts; voters: Voters },
): Promise<Outcome> {
  const { facts } = read;
  let request = first;
  for (let voters = read.voters; ; voters = await readVoters(parts, request)) {
    const { inForce, electorate } = voters;
    const now = { facts, electorate, signatureLastsMs, writeTimeoutMs };
    await parts.points.reach('before-intent', request.id);
    const outcome = await appendDecided(
      parts,
      request,
      bot,
      (newest, nowMs) => (isReadFor(electorate, newest) ? intend(newest, now, nowMs) : outdated),
      { policies: inForce },
    );
    if (outcome.ok || outcome.why !== 'outdated') return outcome;
    request = outcome.request;
  }
}

/** One write. Whatever comes back is recorded, also when the request has moved on meanwhile. */
async function send(
  parts: RunParts,
  request: Request,
  cloud: Cloud,
  prepared: PreparedWrite,
  intended: { number: number; signedAtMs: number; sendByMs: number },
): Promise<void> {
  const { id } = request;
  const actor = cloudActor(cloud.account);
  const patience = { tries: 60, pause: parts.pause };
  await parts.points.reach('after-intent', id);
  try {
    const { cloudRequestId } = await prepared.send(intended);
    await parts.points.reach('before-answer', id);
    await appendInsistently(
      parts,
      request,
      actor,
      (now) => accept(now, intended.number, cloudRequestId),
      patience,
    );
  } catch (error) {
    if (!(error instanceof CloudError || error instanceof WireError)) throw error;
    const got = understood(error);
    await parts.points.reach('before-answer', id);
    await appendInsistently(
      parts,
      request,
      actor,
      (now, nowMs) => answer(now, intended.number, got, nowMs),
      patience,
    );
  }
  await parts.points.reach('after-answer', id);
}

/** An answer that cannot be read, and any code that is not known to come before the work: `maybe`. */
function understood(error: CloudError | WireError): Parameters<typeof answer>[2] {
  const said: CloudAnswer = {
    code: error.code,
    cloudCode: error instanceof CloudError ? (error.cloudCode ?? null) : null,
    message: error.message,
    cloudRequestId: error.requestId ?? null,
  };
  if (error instanceof WireError) {
    return { taken: 'maybe', transient: false, retryAfterMs: undefined, answer: said };
  }
  const transient = mayPass(error) || error.code === 'late';
  return { taken: error.taken, transient, retryAfterMs: error.retryAfterMs, answer: said };
}

async function accountGone(parts: Parts, request: Request): Promise<StepResult> {
  const detail = `The account ${request.plan?.write.account} is no longer configured.`;
  await appendDecided(parts, request, bot, (now, nowMs) =>
    readyToRun(now, nowMs) === null ? blocked(now, detail) : { ok: false, why: 'moved-on' },
  );
  return done;
}

/** What does not pass by itself ends the request, so that somebody hears of it. */
async function notReadable(
  parts: Parts,
  request: Request,
  error: CloudError | WireError | ChatError,
): Promise<StepResult> {
  if (!(error instanceof ChatError || mayPass(error))) {
    const outcome = await appendDecided(parts, request, bot, (now, nowMs) =>
      unreadable(now, error.message, nowMs),
    );
    if (outcome.ok || outcome.why !== 'too-early') return done;
  }
  return again(parts, request);
}

function isOutside(error: unknown): error is CloudError | WireError | ChatError {
  return error instanceof CloudError || error instanceof WireError || error instanceof ChatError;
}
