import { cannotBeUndone, type Operation, operations } from '../domain/operation.ts';
import { matchesGlob, type Policy } from '../domain/policy.ts';

/** The operations that a policy can be about, as far as its provider and operation tell. */
export function operationsUnder(match: Policy['match']): Operation[] {
  return operations.filter(
    ({ provider, name }) =>
      matchesGlob(match.provider, provider) && matchesGlob(match.operation, name),
  );
}

const always = 'always confirmed by typing the instance';

/**
 * What a policy that asks for a button cannot have: what cannot be undone is confirmed by typing,
 * whatever the policy says. An error when it would never hold, else a warning; null: it holds.
 */
export function buttonNeverHolds(
  match: Policy['match'],
): { is: 'error' | 'warning'; message: string } | null {
  const all = operationsUnder(match);
  const stay = all.filter(cannotBeUndone);
  const [first, ...others] = stay;
  if (!first) return null;
  if (stay.length < all.length) {
    const names = stay.map(({ name, provider }) => `${name} of ${provider}`).join(' and ');
    return {
      is: 'warning',
      message: `does not hold for ${names}: what cannot be undone is ${always}`,
    };
  }
  const names = [...new Set(stay.map(({ name }) => name))].join(' and ');
  const undone = first.undo === 'never' ? 'can never be undone' : 'cannot be undone altogether';
  const them = others.length > 0 ? 'they are' : 'it is';
  return { is: 'error', message: `${names} ${undone}: ${them} ${always}; take confirm out` };
}
