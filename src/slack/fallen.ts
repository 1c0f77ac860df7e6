import type { Fallen, FallReason } from '../domain/fallen.ts';
import { foreign } from './text.ts';

const reasons: Readonly<Record<FallReason, string>> = {
  deactivated: 'the account is deactivated',
  bot: 'the account is a bot',
  guest: 'a guest of the workspace',
  stranger: 'of another organisation',
  'other-workspace': 'of another workspace',
  'not-an-approver': 'not an approver under the rule that holds now',
  'own-request': 'the person who asked, by another account',
  'requester-may-not-ask': 'whoever asked may not ask for this any more',
  'counted-already': 'another account of somebody whose approval counts already',
  'earlier-stage-open': 'an approver of a later stage, while an earlier one has to decide first',
};

/** Said where approvals fell because their request may not be asked for any more: nobody can give new ones. */
export const askerMayNot = 'Whoever asked may not ask for this any more, so nobody can approve it.';

export function isAskerBarred(fallen: readonly Fallen[]): boolean {
  return fallen.some(({ why }) => why === 'requester-may-not-ask');
}

const mostLines = 10;

/** Why an approval counts no more, in words that follow a name. */
export function fallenBecause(why: FallReason): string {
  return reasons[why];
}

/**
 * Whose approvals count no more, and why: one line each, and how many more there are.
 *
 * @param named makes a name what it may be where the lines are shown; without it they are plain text
 */
export function fallenLines(
  fallen: readonly Fallen[],
  named: (name: string) => string = (name) => name,
): string[] {
  const lines = fallen
    .slice(0, mostLines)
    .map(({ name, why }) => `${named(foreign(name, 80))}: ${reasons[why]}`);
  const left = fallen.length - mostLines;
  return left > 0 ? [...lines, `and ${left} more`] : lines;
}
