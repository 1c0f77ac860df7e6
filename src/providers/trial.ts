import { CloudError, StoreError, WireError } from '../domain/errors.ts';
import { within } from '../within.ts';
import { createHttp, type Http, NetworkError } from './http.ts';
import type { CloudParts } from './provider.ts';
import { type Seen, watchHttp } from './watched-http.ts';

/** What one call shows of the permission it needs. */
export type Outcome =
  | { is: 'permitted' }
  | { is: 'denied' }
  /** The credential, or the time of the signature, was refused. */
  | { is: 'unproven'; why: string }
  /** There was no answer. */
  | { is: 'away'; why: string }
  /** Something has to be mended that is no permission. */
  | { is: 'wrong'; why: string; next: string }
  | { is: 'unclear'; why: string };

/** One read that was tried. */
export interface Trial {
  /** As the cloud's policies name it. */
  permission: string;
  /** Null: it is asked for a whole account. */
  region: string | null;
  outcome: Outcome;
}

/** What was read, where it was, and what that shows. */
export interface Tried<T> {
  outcome: Outcome;
  value: T | null;
}

/** What is tried with one credential. */
export interface Bench<Client> {
  client: Client;
  trial: TrialParts;
}

export interface TrialParts {
  /** Why nothing could be sent, as far as that is known. */
  failureNow(): string | null;
  /** Was something sent a while ago that is not answered yet? */
  isAwaited(): boolean;
  /** What a refusal means; null: what it means everywhere. */
  judge(error: CloudError): Outcome | null;
}

/** Longer is not waited for one read. */
const readWithinMs = 4_500;

/** Opens what one credential is tried with. Close `http` when it is over. */
export function openTrials<Client>(
  parts: CloudParts,
  judge: TrialParts['judge'],
  connect: (http: Http) => Client,
): { http: Http; seen: Readonly<Seen>; bench: Bench<Client> } {
  const { http, seen, isAwaited } = watchHttp(createHttp(parts), parts.clock);
  const trial = { failureNow: () => seen.failure, isAwaited, judge };
  return { http, seen, bench: { client: connect(http), trial } };
}

/** The limits that the bot keeps, and not the cloud, have kept it waiting. */
const inLine = 'its turn did not come in time, the bot asks much of this cloud now';

/** Makes one harmless read for what comes of it. */
export async function tryRead<T>(
  read: () => Promise<T>,
  { failureNow, isAwaited, judge }: TrialParts,
): Promise<Tried<T>> {
  let value: T | null = null;
  try {
    const reading = read().then((answer) => {
      value = answer;
    });
    if (await within(readWithinMs, reading)) return { outcome: { is: 'permitted' }, value };
    const why = failureNow();
    if (why === null && !isAwaited())
      return { outcome: { is: 'unclear', why: inLine }, value: null };
    return { outcome: { is: 'away', why: why ?? 'no answer in time' }, value: null };
  } catch (error) {
    if (error instanceof CloudError) {
      return { outcome: judge(error) ?? judgeAnywhere(error), value: null };
    }
    if (error instanceof WireError) {
      return {
        outcome: { is: 'unclear', why: `the answer cannot be read (${error.path})` },
        value,
      };
    }
    if (!(error instanceof StoreError)) throw error;
    return { outcome: { is: 'unclear', why: error.message }, value };
  }
}

/** What is at the same host as something that did not answer is not waited for, too. */
export async function unlessAway<T>(
  { outcome }: Tried<unknown>,
  read: () => Promise<Tried<T>>,
): Promise<Tried<T>> {
  return outcome.is === 'away' ? { outcome, value: null } : read();
}

function judgeAnywhere(error: CloudError): Outcome {
  const { code, cause, message, cloudCode } = error;
  if (cause instanceof NetworkError) return { is: 'away', why: message };
  if (error.refusesCredential) return { is: 'unproven', why: refusalText(error) };
  // What got as far as the thing itself was let through.
  if (code === 'not-found' || code === 'conflict') return { is: 'permitted' };
  if (code === 'denied') return { is: 'denied' };
  if (code === 'throttled')
    return { is: 'unclear', why: 'the cloud wants to be left alone for now' };
  return { is: 'unclear', why: cloudCode ?? message };
}

/** `AuthFailure.SignatureExpire: The provided signature has expired.` */
export function refusalText({ cloudCode, message }: CloudError): string {
  return cloudCode && cloudCode !== message ? `${cloudCode}: ${message}` : message;
}
