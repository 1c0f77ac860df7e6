import { type Freeze, nextOpening } from '../domain/calendar.ts';
import { matchesGlob, type Policy } from '../domain/policy.ts';
import type { AccountConfig } from '../providers/provider.ts';
import { buttonNeverHolds } from './confirmation.ts';
import type { PolicySection } from './policies-schema.ts';
import type { Path, Problem } from './problems.ts';
import { warningsAboutApprovers } from './stage-warnings.ts';

/** What the checks of a policy need to know beside it. */
export interface Surroundings {
  accounts: readonly AccountConfig[];
  nowMs: number;
}

/** One policy as it is written, and what was made of it. */
export interface Written {
  section: PolicySection;
  policy: Policy;
}

/** What looks like a mistake: it works, but perhaps not as it was meant. */
export function warningsAboutPolicies(
  written: readonly Written[],
  surroundings: Surroundings,
): Problem[] {
  if (written.length === 0) return [{ at: ['policies'], message: 'is empty: nobody may approve' }];
  const policies = written.map(({ policy }) => policy);
  return written.flatMap(({ section, policy }, index) =>
    [
      ...neverReached(policies, index),
      ...warningsAboutApprovers(policy, section.stages !== undefined),
      ...nobodyAsks(policy),
      ...neverReminded(policy),
      ...typedAnyway(section),
      ...neverOpen(policy, surroundings.nowMs),
      ...unknownPlaces(policy.match, surroundings.accounts),
    ].map(({ at, message }) => ({ at: ['policies', index, ...at], message })),
  );
}

const fields = ['provider', 'account', 'region', 'instance', 'operation'] as const;

function neverReached(policies: readonly Policy[], index: number): Problem[] {
  const match = policies[index]?.match ?? {};
  const first = policies.slice(0, index).findIndex((earlier) => coversMatch(earlier.match, match));
  const earlier = policies[first];
  if (!earlier) return [];
  const isCatchAll = fields.every((field) => isEverything(earlier.match[field]));
  const what = isCatchAll ? 'everything' : 'all that it matches';
  return [{ at: [], message: `never holds: policies[${first}] matches ${what}` }];
}

/** True only for what is sure: two globs are compared as they are written. */
function coversMatch(one: Policy['match'], other: Policy['match']): boolean {
  return fields.every((field) => {
    const [glob, inner] = [one[field], other[field]];
    if (isEverything(glob) || glob === inner) return true;
    return inner !== undefined && !/[*?]/.test(inner) && matchesGlob(glob, inner);
  });
}

function isEverything(glob: string | undefined): boolean {
  return glob === undefined || /^\*+$/.test(glob);
}

function nobodyAsks({ requesters }: Policy): Problem[] {
  if (!requesters || requesters.users.length + requesters.groups.length > 0) return [];
  const message = 'is empty: nobody may ask for what it matches; without it anybody may';
  return [{ at: ['requesters'], message }];
}

function neverReminded({ remindEveryMs, expiresAfterMs }: Policy): Problem[] {
  if (remindEveryMs === null || remindEveryMs < expiresAfterMs) return [];
  const message = 'never happens: the request expires before, see expiresAfter';
  return [{ at: ['remindEvery'], message }];
}

function typedAnyway({ confirm, match }: PolicySection): Problem[] {
  const found = confirm === 'button' ? buttonNeverHolds(match) : null;
  return found ? [{ at: ['confirm'], message: found.message }] : [];
}

function neverOpen({ windows, freezes }: Policy, nowMs: number): Problem[] {
  const over = freezes.flatMap((freeze, index) =>
    isOver(freeze, nowMs) ? [{ at: ['freezes', index], message: 'is over; take it out' }] : [],
  );
  if (nextOpening({ windows, freezes }, nowMs)) return over;
  const at: Path = [freezes.length > 0 ? 'freezes' : 'windows'];
  return [...over, { at, message: 'leave no time in the coming year in which a write may start' }];
}

function isOver({ to, timeZone }: Freeze, nowMs: number): boolean {
  const zoned = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Sweden writes dates as 2026-12-20.
  return to < new Intl.DateTimeFormat('sv-SE', zoned).format(nowMs);
}

/** A warning and no error: one set of policies may serve several installations. */
function unknownPlaces(match: Policy['match'], accounts: readonly AccountConfig[]): Problem[] {
  const names = accounts.map((account) => account.name);
  const regions = accounts.flatMap((account) =>
    account.regions.map((region) => (typeof region === 'string' ? region : region.name)),
  );
  const warnings: Problem[] = [];
  if (!names.some((name) => matchesGlob(match.account, name))) {
    warnings.push({ at: ['match', 'account'], message: 'matches none of the accounts' });
  }
  if (!regions.some((name) => matchesGlob(match.region, name))) {
    warnings.push({ at: ['match', 'region'], message: 'matches none of the regions' });
  }
  return warnings;
}
