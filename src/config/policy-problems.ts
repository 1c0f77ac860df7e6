import { nearest } from '../domain/nearest.ts';
import { operationNames, providerNames } from '../domain/operation.ts';
import { matchesGlob } from '../domain/policy.ts';
import { buttonNeverHolds, operationsUnder } from './confirmation.ts';
import type { Problem } from './problems.ts';
import type { PolicyReading } from './sections.ts';

/**
 * What is wrong with policies although each of their keys can be read. Looks at broken ones, too: all
 * problems are told at once.
 */
export function problemsOfPolicies(readings: readonly PolicyReading[]): Problem[] {
  const ofEach = readings.flatMap((reading, index) =>
    [
      ...approvalOf(reading),
      ...misspeltMatch(reading),
      ...timesOf(reading),
      ...confirmOf(reading),
    ].map(({ at, message }) => ({ at: ['policies', index, ...at], message })),
  );
  return [...ofEach, ...repeatedNames(readings)];
}

/** One of two ways to say who approves, and not both. */
function approvalOf({ given, draft }: PolicyReading): Problem[] {
  if (!given) return [];
  if (!given.includes('stages')) {
    if (given.includes('approvers')) return [];
    const message = 'is missing; name who may approve, here or in stages';
    return [{ at: ['approvers'], message }];
  }
  const problems: Problem[] = [];
  if (given.includes('approvers')) {
    const message = 'stands beside stages, each of which names its own; take approvers out';
    problems.push({ at: ['approvers'], message });
  }
  if (given.includes('quorum')) {
    const message = 'stands beside stages, each of which has its own; take quorum out';
    problems.push({ at: ['quorum'], message });
  }
  const names = draft.stages?.map(({ name }) => name) ?? [];
  return [...problems, ...repeated(names, (index) => ['stages', index, 'name'], 'stages')];
}

/**
 * A strict rule whose `match` is misspelt would let a laxer one below it hold, so a name from a
 * closed list that matches nothing, and an id that no instance can have, is an error and no warning.
 */
function misspeltMatch({ draft: { match } }: PolicyReading): Problem[] {
  if (!match) return [];
  const lists = { provider: providerNames, operation: operationNames };
  const problems = (['provider', 'operation'] as const).flatMap((field) => {
    const glob = match[field];
    const list: readonly string[] = lists[field];
    if (glob === undefined || list.some((name) => matchesGlob(glob, name))) return [];
    const meant = nearest(glob, list);
    const hint = meant === null ? `known: ${list.join(', ')}` : `did you mean ${meant}?`;
    return [{ at: ['match', field], message: `matches nothing; ${hint}` }];
  });
  if (match.instance !== undefined && !/^[a-z0-9*?-]*$/.test(match.instance)) {
    const message = 'matches nothing; ids of instances are small letters, digits and dashes';
    problems.push({ at: ['match', 'instance'], message });
  }
  if (problems.length > 0 || operationsUnder(match).length > 0) return problems;
  const known = operationsUnder({ provider: match.provider }).map(({ name }) => name);
  const message = `matches nothing that this provider can do; known: ${known.join(', ')}`;
  return [{ at: ['match', 'operation'], message }];
}

/** Times that leave no time for something that was asked for. */
function timesOf({ draft }: PolicyReading): Problem[] {
  const { escalate, expiresAfter, delay, approvalLasts } = draft;
  const problems: Problem[] = [];
  if (escalate && expiresAfter !== undefined && escalate.after >= expiresAfter) {
    const message = 'must be shorter than expiresAfter: the request would have expired before';
    problems.push({ at: ['escalate', 'after'], message });
  }
  if (delay !== undefined && approvalLasts !== undefined && delay >= approvalLasts) {
    const message =
      'must be shorter than approvalLasts: the approval would be over before the write';
    problems.push({ at: ['delay'], message });
  }
  return problems;
}

function confirmOf({ draft: { confirm, match } }: PolicyReading): Problem[] {
  if (confirm !== 'button' || !match) return [];
  const found = buttonNeverHolds(match);
  return found?.is === 'error' ? [{ at: ['confirm'], message: found.message }] : [];
}

function repeatedNames(readings: readonly PolicyReading[]): Problem[] {
  const names = readings.map(({ draft }) => draft.name);
  return repeated(names, (index) => ['policies', index, 'name'], 'policies');
}

/** People do not tell `Production` from `production`. */
function repeated(
  names: readonly (string | undefined)[],
  at: (index: number) => Problem['at'],
  list: string,
): Problem[] {
  const seen = names.map((name) => name?.toLowerCase());
  return seen.flatMap((name, index) => {
    const first = seen.indexOf(name);
    if (name === undefined || first === index) return [];
    return [{ at: at(index), message: `is the name of ${list}[${first}] already` }];
  });
}
