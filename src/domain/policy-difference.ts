import { asJson, canonicalJson, type Json } from './canonical.ts';
import type { Policy, PolicySet } from './policy.ts';

const maxLines = 50;

/**
 * What changes when `after` is put in force instead of `before`, a line for each change, for people:
 * `policies[1] (production): stages[0].quorum: 2 → 1`. Names and places are those of the configuration.
 * Empty only when nothing changes.
 *
 * @param before Null: none were ever in force.
 */
export function policyDifference(before: PolicySet | null, after: PolicySet): readonly string[] {
  if (before === null) {
    const { length } = after.policies;
    return [`first set: ${length} ${length === 1 ? 'policy' : 'policies'}`];
  }
  const lines = [
    ...differenceOfPolicies(before.policies, after.policies),
    ...differenceOf('people.aliasDomains', asJson(before.aliasDomains), asJson(after.aliasDomains)),
    ...differenceOf('operators', asJson(before.operators), asJson(after.operators)),
  ];
  if (lines.length <= maxLines) return lines;
  return [...lines.slice(0, maxLines), `and ${lines.length - maxLines} more`];
}

/** A policy and its place in its set. */
interface Placed {
  policy: Policy;
  place: number;
}

type Pair = { was: Placed; is: Placed };

function differenceOfPolicies(before: readonly Policy[], after: readonly Policy[]): string[] {
  const { pairs, removed, added } = pair(placed(before), placed(after));
  return [
    ...removed.map((each) => `${labelOf(each)}: removed`),
    ...pairs.flatMap(({ was, is }) =>
      differenceOf('', asJson(was.policy), asJson(is.policy)).map(
        (line) => `${labelOf(is)}: ${line}`,
      ),
    ),
    ...added.map((each) => `${labelOf(each)}: added`),
    ...differenceOfOrder(pairs),
  ];
}

/** The first policy that matches holds, so their order says who decides. */
function differenceOfOrder(pairs: readonly Pair[]): string[] {
  const inOldOrder = pairs.toSorted((one, other) => one.was.place - other.was.place);
  const inNewOrder = pairs.toSorted((one, other) => one.is.place - other.is.place);
  if (inOldOrder.every((each, index) => each === inNewOrder[index])) return [];
  const moved = inNewOrder.filter(({ was, is }) => was.place !== is.place);
  return [`order: ${moved.map(({ was, is }) => `${labelOf(was)} → [${is.place}]`).join(', ')}`];
}

/**
 * Which policy has become which: the one of the same name; else one that says the same, wherever it
 * stands; else, of those without a name, the one in the same place among what is left.
 */
function pair(before: readonly Placed[], after: readonly Placed[]) {
  const byName = pairBy(before, after, ({ policy }) => policy.name);
  const byContent = pairBy(byName.removed, byName.added, ({ policy }) =>
    canonicalJson(asJson({ ...policy, name: null })),
  );
  const byPlace = pairBy(byContent.removed, byContent.added, (each, left) =>
    isNameless(each) ? String(left.filter(isNameless).indexOf(each)) : null,
  );
  const pairs = [...byName.pairs, ...byContent.pairs, ...byPlace.pairs];
  return { ...byPlace, pairs: pairs.sort((one, other) => one.is.place - other.is.place) };
}

/** Pairs those with the same key among their like, each at most once; null is like nothing. */
function pairBy(
  before: readonly Placed[],
  after: readonly Placed[],
  keyOf: (each: Placed, all: readonly Placed[]) => string | null,
): { pairs: Pair[]; removed: Placed[]; added: Placed[] } {
  const left = before.map((placed) => ({ placed, key: keyOf(placed, before) }));
  const pairs: Pair[] = [];
  const added: Placed[] = [];
  for (const is of after) {
    const key = keyOf(is, after);
    const found = key === null ? -1 : left.findIndex((each) => each.key === key);
    const [was] = found === -1 ? [] : left.splice(found, 1);
    if (was) pairs.push({ was: was.placed, is });
    else added.push(is);
  }
  return { pairs, removed: left.map(({ placed }) => placed), added };
}

function isNameless({ policy }: Placed): boolean {
  return policy.name === null;
}

function placed(policies: readonly Policy[]): Placed[] {
  return policies.map((policy, place) => ({ policy, place }));
}

function labelOf({ policy, place }: Placed): string {
  return `policies[${place}]${policy.name === null ? '' : ` (${policy.name})`}`;
}

/** Lines for what differs at `path` and below it. */
function differenceOf(path: string, before: Json | undefined, after: Json | undefined): string[] {
  const [was, is] = [before ?? null, after ?? null];
  if (canonicalJson(was) === canonicalJson(is)) return [];
  if (isList(was) && isList(is) && [...was, ...is].every(isObject)) {
    const places = Array.from({ length: Math.max(was.length, is.length) }, (_, place) => place);
    return places.flatMap((place) => differenceOf(`${path}[${place}]`, was[place], is[place]));
  }
  if (isObject(was) && isObject(is)) {
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    return names.flatMap((name) =>
      differenceOf(path === '' ? name : `${path}.${name}`, was[name], is[name]),
    );
  }
  return [`${path.replace(/Ms$/, '')}: ${inWords(path, was)} → ${inWords(path, is)}`];
}

/** `8h`, `[U1, U2]`, `{users: [U1], groups: []}`; `none` for what is not there. */
function inWords(path: string, value: Json): string {
  if (value === null) return 'none';
  if (typeof value === 'number' && path.endsWith('Ms')) return durationInWords(value);
  if (isList(value)) return `[${value.map((each) => inWords(path, each)).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${name.replace(/Ms$/, '')}: ${inWords(name, member ?? null)}`,
  );
  return `{${members.join(', ')}}`;
}

/** As the configuration has it: the largest unit of which it is so many. */
function durationInWords(ms: number): string {
  if (ms === 0) return '0s';
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, unitMs] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [name: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !isList(value);
}
