import { approversOf } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Utterance } from '../domain/speech.ts';
import { ours, type Part } from './parts.ts';
import { oneMorePress, openStageOf, stagesOf } from './stages.ts';
import { defused, moment } from './text.ts';
import { mentionsOf, nobodyMay } from './words.ts';

/**
 * Those who can decide now are asked once more: the people of the stage that decides, without who asked
 * and without who has approved already.
 */
export function remindedParts({ request }: Utterance): Part[] {
  return [ours(`⏳ *${request.id}* ${waitsFor(request)}${untilOf(request)}`), ...asked(request)];
}

/** Somebody else is told, too. To be told gives nobody a right. */
export function escalatedParts({ event, request }: Utterance): Part[] {
  const to = event.type === 'escalated' ? event.data.to : { users: [], groups: [] };
  return [
    ours(
      `⏳ *${request.id}* has waited for a decision since ${moment(request.sinceMs)}. It ${waitsFor(request)}${untilOf(request)}`,
    ),
    ours(
      `${mentionsOf(to, [])}: you are told because the rule says so. That gives you no right to decide: only the approvers on the card may.`,
    ),
  ];
}

function asked(request: Request): Part[] {
  const { rule, requester, approvals } = request;
  if (!rule) return [];
  const audience = openStageOf(request)?.approvers ?? approversOf(rule);
  const without = [requester.id, ...approvals.map(({ person }) => person)];
  const mentions = mentionsOf(audience, without);
  return mentions === 'nobody'
    ? []
    : [ours(`${mentions}: please approve or reject it on the card.`)];
}

/** How many approvals are missing, and of whom. */
function waitsFor(request: Request): string {
  if (!request.rule) return `still waits, and ${nobodyMay}`;
  const open = openStageOf(request);
  if (!open) return `still waits. ${oneMorePress.replace(/\.$/, '')}`;
  const stages = stagesOf(request);
  const later = stages
    .filter(({ is }) => is === 'later')
    .reduce((sum, { quorum }) => sum + quorum, 0);
  const stage = stages.length > 1 ? ` for stage ${defused(open.name, 60)}` : '';
  const more = later > 0 ? `, and ${later} more after that` : '';
  return `still needs ${count(open.quorum - open.given)}${stage}${more}`;
}

function count(missing: number): string {
  return missing === 1 ? '1 approval' : `${missing} approvals`;
}

function untilOf({ expiresAtMs }: Request): string {
  return expiresAtMs === null ? '.' : `, until ${moment(expiresAtMs)}.`;
}
