/** What the trials of one account show, as the doctor says it. */
import { type Finding, failure, fine, warning } from '../domain/finding.ts';
import type { Outcome, Trial } from './trial.ts';

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

const unreachableNext = 'Check the network, a proxy, and endpoints of this account.';

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
 * Why nothing more is said of a credential: nothing answers it, or its signature is refused. Null: more can
 * be said.
 *
 * @param first what came of the first thing that was tried. @param next what to do about a refused signature
 */
export function judgeUnusable(
  first: Outcome,
  trials: readonly Trial[],
  clock: readonly Finding[],
  next: string,
): Finding[] | null {
  const isHeard = trials.some(({ outcome }) => outcome.is !== 'away');
  if (!isHeard && first.is === 'away') return [failure('reach', first.why, unreachableNext)];
  const refusal = refusalIn(trials);
  return refusal === null ? null : refusedSignature(refusal, clock, next);
}

/** Why the signature was refused, by one of these; null: it was not. */
function refusalIn(trials: readonly Trial[]): string | null {
  const [first] = trials.flatMap(({ outcome }) => (outcome.is === 'unproven' ? outcome.why : []));
  return first ?? null;
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
