import { type Operation, operations, type ProviderName } from './operation.ts';
import { isSameRule, type Policy, type RuleInForce, ruleFor } from './policy.ts';

/** Where an instance is, or might be. */
export interface Place {
  account: string;
  region: string;
}

/** What holds for these operations in these places. */
export interface RuleThere {
  operations: readonly Operation[];
  /** Those of them that are confirmed by typing the instance: the one thing in which they may differ. */
  typed: readonly Operation[];
  places: readonly Place[];
  /** Null: none matches, nobody may approve. */
  rule: RuleInForce | null;
}

/** What one person may do under a rule, and whether anybody can. */
export interface YouThere {
  mayAsk: boolean;
  /** For each stage: how many accounts it has now, and whether one of them is this person's. */
  stages: readonly { accounts: number; hasYou: boolean }[];
}

/**
 * The rules that hold for an instance, operation by operation. What holds alike is told once: places of
 * one operation together, and operations for which the same holds in the same places.
 */
export function rulesFor(
  policies: readonly Policy[],
  { provider, instance }: { provider: ProviderName; instance: string },
  places: readonly Place[],
): RuleThere[] {
  const told: (RuleThere & { operations: Operation[]; typed: Operation[] })[] = [];
  for (const operation of operations.filter((row) => row.provider === provider)) {
    for (const { rule, places: there } of byRule(policies, operation, instance, places)) {
      const typed = rule?.confirm === 'typed' ? [operation] : [];
      const alike = told.find(
        (each) => isAlike(each.rule, rule) && isSamePlaces(each.places, there),
      );
      if (!alike) told.push({ operations: [operation], typed, places: there, rule });
      alike?.operations.push(operation);
      alike?.typed.push(...typed);
    }
  }
  return told;
}

/** @param people everybody whom the rule names, groups expanded; requesters null: any full member. */
export function youUnder(
  you: string,
  people: {
    requesters: readonly string[] | null;
    members: readonly (readonly string[])[];
  },
): YouThere {
  return {
    mayAsk: people.requesters?.includes(you) ?? true,
    stages: people.members.map((each) => ({ accounts: each.length, hasYou: each.includes(you) })),
  };
}

function byRule(
  policies: readonly Policy[],
  { provider, name }: Operation,
  instance: string,
  places: readonly Place[],
): { rule: RuleInForce | null; places: Place[] }[] {
  const found: { rule: RuleInForce | null; places: Place[] }[] = [];
  for (const place of places) {
    const rule = ruleFor(policies, { ...place, provider, instance, operation: name });
    const alike = found.find((each) => isSameRule(each.rule, rule));
    if (alike) alike.places.push(place);
    else found.push({ rule, places: [place] });
  }
  return found;
}

/** Do both say the same, but for how it is confirmed? */
function isAlike(one: RuleInForce | null, other: RuleInForce | null): boolean {
  if (!one || !other) return one === other;
  return isSameRule(one, { ...other, confirm: one.confirm });
}

function isSamePlaces(one: readonly Place[], other: readonly Place[]): boolean {
  const keys = (places: readonly Place[]) =>
    places.map(({ account, region }) => `${account}/${region}`).join(' ');
  return keys(one) === keys(other);
}
