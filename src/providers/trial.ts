import { CloudError, StoreError, WireError } from '../domain/errors.ts';
import { type Finding, failure, fine, warning } from '../domain/finding.ts';
import { within } from '../within.ts';
import { NetworkError } from './http.ts';

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

export interface TrialParts {
  /** Longer is not waited for. */
  withinMs: number;
  /** Why nothing could be sent, as far as that is known. */
  failureNow(): string | null;
  /** What a refusal means; null: what it means everywhere. */
  judge(error: CloudError): Outcome | null;
}

/** Makes one harmless read for what comes of it. */
export async function tryRead<T>(
  read: () => Promise<T>,
  { withinMs, failureNow, judge }: TrialParts,
): Promise<Tried<T>> {
  let value: T | null = null;
  try {
    const reading = read().then((answer) => {
      value = answer;
    });
    if (await within(withinMs, reading)) return { outcome: { is: 'permitted' }, value };
    return { outcome: { is: 'away', why: failureNow() ?? 'no answer in time' }, value: null };
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

/** Why the signature was refused, by one of these; null: it was not. */
export function refusalIn(trials: readonly Trial[]): string | null {
  const [first] = trials.flatMap(({ outcome }) => (outcome.is === 'unproven' ? outcome.why : []));
  return first ?? null;
}

/** What all reads of an account show. @param policy the file that grants what is needed. */
export function judgeTrials(trials: readonly Trial[], policy: string): Finding[] {
  const permissions = [...new Set(trials.map(({ permission }) => permission))];
  const isFine = (name: string) =>
    trials.every(({ permission, outcome }) => permission !== name || outcome.is === 'permitted');
  const permitted = permissions.filter(isFine).length;
  return [
    ...(permitted > 0 ? [readsFinding(permitted, permissions.length, regionsOf(trials))] : []),
    ...permissions.flatMap((permission) => denials(trials, permission, policy)),
    ...troubles(trials),
  ];
}

function readsFinding(permitted: number, all: number, regions: readonly string[]): Finding {
  const count = permitted === all ? `all ${all} permitted` : `${permitted} of ${all} permitted`;
  return fine('reads', `${count}, tried in ${regions.join(', ')}`);
}

function regionsOf(trials: readonly Trial[]): string[] {
  return [...new Set(trials.flatMap(({ region }) => region ?? []))];
}

function denials(trials: readonly Trial[], permission: string, policy: string): Finding[] {
  const denied = trials.filter(
    (each) => each.permission === permission && each.outcome.is === 'denied',
  );
  if (denied.length === 0) return [];
  const regions = regionsOf(denied);
  const where = regions.length > 0 ? ` in ${regions.join(', ')}` : '';
  return [failure('reads', `${permission} is denied${where}`, `Grant it: ${policy}`)];
}

type Trouble = Extract<Outcome, { is: 'away' | 'wrong' | 'unclear' }>;

/** What says nothing about a permission or the signature: each reason once, with what it is about. */
function troubles(trials: readonly Trial[]): Finding[] {
  const found = new Map<string, { outcome: Trouble; about: string[] }>();
  for (const { permission, region, outcome } of trials) {
    if (!isTrouble(outcome)) continue;
    const key = `${outcome.is} ${outcome.why}`;
    const known = found.get(key) ?? { outcome, about: [] };
    known.about.push(region === null ? permission : `${permission} in ${region}`);
    found.set(key, known);
  }
  return [...found.values()].map(({ outcome, about }) => troubleFinding(outcome, about));
}

function isTrouble(outcome: Outcome): outcome is Trouble {
  return ['away', 'wrong', 'unclear'].includes(outcome.is);
}

function troubleFinding(outcome: Trouble, about: readonly string[]): Finding {
  const what = `${about.slice(0, mostNamed).join('; ')}${more(about.length)}: ${outcome.why}`;
  switch (outcome.is) {
    case 'away':
      return failure('reach', what, unreachableNext);
    case 'wrong':
      return failure('regions', what, outcome.next);
    case 'unclear':
      return warning('reads', what, 'Neither permitted nor denied: run it again later.');
  }
}

const mostNamed = 3;

function more(count: number): string {
  return count > mostNamed ? ` and ${count - mostNamed} more` : '';
}

export const unreachableNext = 'Check the network, a proxy, and endpoints of this account.';

const agreesWithinMs = 30_000;

/**
 * Does the cloud go by the same time as who signs? That is Redis', and this machine's while Redis is away.
 * Nothing, when the cloud did not say.
 *
 * @param toleratedMs so far off a signature is accepted; null: nothing is signed.
 */
export function judgeCloudClock(aheadMs: number | null, toleratedMs: number | null): Finding[] {
  if (aheadMs === null) return [];
  const bySeconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (Math.abs(aheadMs) <= agreesWithinMs) {
    return [fine('clock', `${bySeconds} s from the one that signs`)];
  }
  const by = bySeconds >= 120 ? `${Math.round(bySeconds / 60)} min` : `${bySeconds} s`;
  const isTooFar = toleratedMs !== null && Math.abs(aheadMs) >= toleratedMs;
  const limit = toleratedMs === null ? '' : `; ${toleratedMs / 60_000} min are tolerated`;
  const what = `the cloud's is ${by} ${aheadMs < 0 ? 'behind' : 'ahead of'} the one that signs${limit}`;
  const next = "Set the one that is wrong (NTP): the bot signs by that of Redis' machine.";
  return [isTooFar ? failure('clock', what, next) : warning('clock', what, next)];
}

/** What a cloud refuses for its time says nothing about the credential. */
export function refusedSignature(why: string, clock: readonly Finding[], next: string): Finding[] {
  const isTime = clock.some(({ level }) => level === 'failure');
  return [failure('signature', why, isTime ? 'Set the clock first.' : next), ...clock];
}

/**
 * The findings of each credential. While one takes the place of the other, a refused one is no
 * failure beside one that is accepted.
 */
export function ofCredentials(all: readonly (readonly Finding[])[]): Finding[] {
  const [only = []] = all;
  if (all.length <= 1) return [...only];
  const hasAccepted = all.some((findings) => findings.some(isAccepted));
  return all.flatMap((findings, index) =>
    findings.map((found) => {
      const told = { ...found, what: `credentials[${index}]: ${found.what}` };
      if (!hasAccepted || found.about !== 'signature' || found.level !== 'failure') return told;
      const next = 'The other one is used: take this one out, or put a new one in its place.';
      return { ...told, level: 'warning' as const, next };
    }),
  );
}

function isAccepted({ about, level }: Finding): boolean {
  return about === 'signature' && level === 'fine';
}
