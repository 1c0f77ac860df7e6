import { quorumOf, type Stage } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import { approvalsOf, nobodyMay } from './words.ts';

/** A stage of the rule, and how far it has come. */
export interface StageProgress extends Stage {
  given: number;
  is: 'complete' | 'open' | 'later';
}

type Counted = Pick<Request, 'rule' | 'approvals'>;

/**
 * How far the stages of the rule have come, as the request itself tells: those approvals that count no
 * more are taken off it. Who may still give one, nobody knows without asking Slack.
 */
export function stagesOf({ rule, approvals }: Counted): StageProgress[] {
  let isOpenSeen = false;
  return (rule?.stages ?? []).map((stage) => {
    const mine = approvals.filter((each) => (each.countsFor ?? each.stage) === stage.name);
    // A rule that has come to want fewer people leaves some over.
    const given = Math.min(mine.length, stage.quorum);
    if (given === stage.quorum) return { ...stage, given, is: 'complete' };
    const is = isOpenSeen ? 'later' : 'open';
    isOpenSeen = true;
    return { ...stage, given, is };
  });
}

/** How many approvals are missing, in all stages. */
export function missingOf(request: Counted): number {
  return stagesOf(request).reduce((sum, { quorum, given }) => sum + quorum - given, 0);
}

/** The stage that decides now; null: none is missing, or no rule matches. */
export function openStageOf(request: Counted): StageProgress | null {
  return stagesOf(request).find(({ is }) => is === 'open') ?? null;
}

/**
 * Does the request wait although no approval is missing? Its rule has come to want fewer: a changed
 * rule alone starts nothing, so somebody has to press Approve once more.
 */
export function wantsOneMorePress(request: Request): boolean {
  return request.state === 'pending' && request.rule !== null && openStageOf(request) === null;
}

/** What is said then. */
export const oneMorePress =
  'No approval is missing, but a changed rule alone starts nothing: one approver has to press Approve once more.';

/** `1 of 2 approvals`, in all stages; says so when there is no rule that could want any. */
export function progressOf(request: Counted): string {
  if (!request.rule) return nobodyMay;
  const needed = quorumOf(request.rule);
  return `${needed - missingOf(request)} of ${approvalsOf(needed)}`;
}
