import { approversOf } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Utterance } from '../domain/speech.ts';
import { isAskerBarred } from './fallen.ts';
import { ours, type Part } from './parts.ts';
import { openStageOf, stagesOf } from './stages.ts';
import { defused, moment } from './text.ts';
import { approvalsOf, mentionsOf, nobodyMay } from './words.ts';

/**
 * Those who can decide now are asked once more: the people of the stage that decides, without who asked
 * and without who has approved already.
 */
export function remindedParts({ request }: Utterance): Part[] {
  const waits = ours(`⏳ *${request.id}* ${waitsFor(request)}${untilOf(request)}`);
  return [waits, ...askedParts(request)];
}

/** Somebody else is told, too. To be told gives nobody a right. */
export function escalatedParts({ event, request }: Utterance): Part[] {
  const to = event.type === 'escalated' ? event.data.to : { users: [], groups: [] };
  return [
    ours(
      `⏳ *${request.id}* has waited for a decision since ${moment(request.sinceMs)}. It ${waitsFor(request)}${untilOf(request)}`,
    ),
    ours(
      `${mentionsOf(to, [])}: you are told because nobody has decided. That gives you no right to decide; please see to it that one of the approvers on the card does.`,
    ),
  ];
}

/** Those whose decision is wanted now, by name: they hear of it. Nobody, when none is. */
export function askedParts(request: Request): Part[] {
  const { state, rule, requester, approvals, needsPerson, setBack } = request;
  if (!rule || (state !== 'pending' && !needsPerson)) return [];
  const open = state === 'pending' ? openStageOf({ rule, approvals }) : null;
  // Where no approval is missing, who has given one may press as well.
  const settled = open ? approvals.map(({ person }) => person) : [];
  const mentions = mentionsOf(open?.approvers ?? approversOf(rule), [requester.id, ...settled]);
  const isBarred = setBack !== null && 'fallen' in setBack && isAskerBarred(setBack.fallen);
  const decide = isBarred ? 'reject it' : 'approve or reject it';
  const what = needsPerson ? 'press Try again or Close' : decide;
  return mentions === 'nobody' ? [] : [ours(`${mentions}: please ${what} on the card.`)];
}

/** How many approvals are missing, and of whom. */
function waitsFor(request: Request): string {
  if (!request.rule) return `still waits, and ${nobodyMay}`;
  const open = openStageOf(request);
  if (!open)
    return 'still waits: one approver has to press Approve once more, since a changed rule alone starts nothing';
  const stages = stagesOf(request);
  const later = stages
    .filter(({ is }) => is === 'later')
    .reduce((sum, { quorum }) => sum + quorum, 0);
  const stage = stages.length > 1 ? ` for stage ${defused(open.name, 60)}` : '';
  const more = later > 0 ? `, and ${later} more after that` : '';
  return `still needs ${approvalsOf(open.quorum - open.given)}${stage}${more}`;
}

function untilOf({ expiresAtMs }: Request): string {
  return expiresAtMs === null ? '.' : `, until ${moment(expiresAtMs)}.`;
}
