import type { Stage } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';

/** A stage of the rule, and how far it has come. */
export interface StageProgress extends Stage {
  given: number;
  is: 'complete' | 'open' | 'later';
}

/**
 * How far the stages of the rule have come, as the request itself tells: its approvals fill them in
 * order, since those that count no more are taken off it. Who may still give one, nobody knows without
 * asking Slack.
 */
export function stagesOf({
  rule,
  approvals,
}: Pick<Request, 'rule' | 'approvals'>): StageProgress[] {
  let left = approvals.length;
  let isOpenSeen = false;
  return (rule?.stages ?? []).map((stage) => {
    const given = Math.min(left, stage.quorum);
    left -= given;
    if (given === stage.quorum) return { ...stage, given, is: 'complete' };
    const is = isOpenSeen ? 'later' : 'open';
    isOpenSeen = true;
    return { ...stage, given, is };
  });
}

/** How many approvals are missing, in all stages. */
export function missingOf(request: Pick<Request, 'rule' | 'approvals'>): number {
  return stagesOf(request).reduce((sum, { quorum, given }) => sum + quorum - given, 0);
}

/** The stage that decides now; null: none is missing, or no rule matches. */
export function openStageOf(request: Pick<Request, 'rule' | 'approvals'>): StageProgress | null {
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
