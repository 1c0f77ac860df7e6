import { mostApprovals } from '../domain/missing-approvers.ts';
import type { Policy, Stage } from '../domain/policy.ts';
import type { Path, Problem } from './problems.ts';

/**
 * Stages that can never be passed. Where a group is named the number of people is not known here, and
 * nothing is said.
 */
export function warningsAboutApprovers({ stages }: Policy, hasStages: boolean): Problem[] {
  const ofStages = stages.flatMap((stage, index) =>
    tooFew(stage, hasStages ? ['stages', index] : []),
  );
  if (ofStages.length > 0) return ofStages;

  const counted = stages.filter(({ approvers }) => approvers.groups.length === 0);
  const wanted = counted.reduce((sum, { quorum }) => sum + quorum, 0);
  const found = mostApprovals(
    counted.map(({ quorum, approvers }) => ({ quorum, accounts: approvers.users })),
  );
  if (found >= wanted) return [];
  const which = counted.length < stages.length ? `, without those that name groups,` : '';
  const message = `ask${which} for ${wanted} different people, but only ${found} can approve, since nobody counts in two stages: they are never passed`;
  return [{ at: ['stages'], message }];
}

function tooFew({ approvers, quorum }: Stage, at: Path): Problem[] {
  if (approvers.groups.length > 0) return [];
  const people = new Set(approvers.users).size;
  if (people === 0) {
    return [{ at: [...at, 'approvers'], message: 'is empty: nobody may approve what it matches' }];
  }
  if (people >= quorum) return [];
  const message = `is ${quorum}, but only ${people} can approve: it is never reached`;
  return [{ at: [...at, 'quorum'], message }];
}
