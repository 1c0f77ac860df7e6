import type { Approval, Request } from '../../src/domain/request.ts';
import { humanIn, type World } from './walk-world.ts';

/*
 * Counts approvals as a person with the rule, the approvals and the list of colleagues before them would:
 * by trying every way of dealing the approvals out to the stages. Shares nothing with the domain.
 */

/**
 * Have enough different people, none of them the requester, all of them allowed, said yes to what is on
 * the card of somebody who may still ask, stage after stage? Only the first `stages` are asked about; default: all of the rule.
 */
export function isEnough(request: Request, world: World, stages = Infinity): boolean {
  const quorums = (world.rule?.stages ?? []).slice(0, stages).map(({ quorum }) => quorum);
  if (!world.rule || world.barred[request.requester.id]) return false;
  const asker = humanIn(world, request.requester.id);
  return canBeDealt(request.approvals, [asker], quorums);

  /** `missing`: how many each stage still wants. Nobody is dealt to a stage before another one is full. */
  function canBeDealt(
    approvals: readonly Approval[],
    counted: readonly string[],
    missing: readonly number[],
  ): boolean {
    const open = missing.findIndex((count) => count > 0);
    if (open === -1) return true;
    const [next, ...rest] = approvals;
    if (!next) return false;
    if (canBeDealt(rest, counted, missing)) return true;
    const human = humanIn(world, next.person);
    const mayCount =
      next.fingerprint === request.fingerprint &&
      !world.barred[next.person] &&
      !counted.includes(human) &&
      (world.members[open] ?? []).includes(next.person);
    if (!mayCount) return false;
    const left = missing.map((count, index) => (index === open ? count - 1 : count));
    return canBeDealt(rest, [...counted, human], left);
  }
}
