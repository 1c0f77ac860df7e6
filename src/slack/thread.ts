import type { DataOf } from '../domain/events.ts';
import { onlyStage, type RuleInForce } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Utterance } from '../domain/speech.ts';
import { askerMayNot, fallenLines, isAskerBarred } from './fallen.ts';
import { ours, type Part, theirs } from './parts.ts';
import { askedParts, escalatedParts, remindedParts } from './reminders.ts';
import {
  missingOf,
  oneMorePress,
  openStageOf,
  progressOf,
  stagesOf,
  wantsOneMorePress,
} from './stages.ts';
import { nextAfterApproval, scheduledParts } from './start.ts';
import { code, defused, moment } from './text.ts';
import { callParts } from './thread-calls.ts';
import { effectOf, phraseFor, uncalled } from './words.ts';

/** What the thread under the card says about one event. */
export function threadParts(utterance: Utterance): Part[] {
  const { event, logged, request } = utterance;
  const who = defused(logged.actor.name, 80);
  switch (event.type) {
    case 'asked':
      return [ours(`${who} asks to ${phraseFor(request)}. The facts are being read.`)];
    case 'planned':
      return [ours('The facts are read. The approvers may decide now.')];
    case 'refused':
      return [
        ours('This was not let through to the approvers.'),
        ...theirs('Why', event.data.detail),
      ];
    case 'approved':
      return approvedParts(who, event.data, request);
    case 'rejected':
    case 'cancelled':
      return [
        ours(`🚫 ${who} ${event.type} this: ${effectOf(request)}.`),
        ...theirs('Reason', event.data.reason),
      ];
    case 'expired':
      return [
        ours(
          `⌛ ${request.id} expired: ${expiredBecause[event.data.was]}, and ${effectOf(request)}.`,
        ),
      ];
    case 'scheduled':
      return scheduledParts(event.data, request, Date.parse(logged.at));
    case 'stale':
      return [
        ours(
          `The facts have changed since they were approved, so ${uncalled(request)}. Earlier approvals no longer count; read the card again.`,
        ),
        ...theirs('What changed', event.data.difference.join('\n')),
        ...askedParts(request),
      ];
    case 'approvals-fell':
      return fellParts(event.data, request);
    case 'rule-changed':
      return changedParts(event.data, request);
    case 'reminded':
      return remindedParts(utterance);
    case 'escalated':
      return escalatedParts(utterance);
    default:
      return callParts(event, request, who);
  }
}

export const expiredBecause = {
  pending: 'nobody decided in time',
  approved: 'it was not started in time',
} as const;

/** @param who the actor's name, inert already */
function approvedParts(who: string, data: DataOf<'approved'>, request: Request): Part[] {
  const { stage, rule, complete, fallen } = data;
  const isNamed = stage !== onlyStage;
  // The rule may have changed since the card was made; then the card does not know this stage.
  const known = request.rule?.name === rule ? stagesOf(request) : [];
  const mine = known.find(({ name }) => name === stage);
  const howFar = mine && isNamed ? `${mine.given} of ${mine.quorum}` : progressOf(request);
  const count = mine ? howFar : `under the rule ${code(rule)}`;
  const open = mine && !complete ? openStageOf(request) : null;
  const isNext = open !== null && open.name !== stage;
  const then = complete
    ? `: ${nextAfterApproval(request.rule)}.`
    : isNext
      ? `; stage ${defused(open.name, 60)} decides next.`
      : `. ${stillNeeded(open ? missingOf(request) : null)}`;
  return [
    ours(`${who} approved${isNamed ? ` for stage ${defused(stage, 60)}` : ''} (${count})${then}`),
    ...theirs('Approvals that no longer count', fallenLines(fallen).join('\n')),
    ...(isNext ? askedParts(request) : []),
  ];
}

/** @param missing null: the card does not know the rule that it was counted under */
function stillNeeded(missing: number | null): string {
  if (missing === null) return 'More approvals are needed.';
  return missing === 1 ? '1 more approval is needed.' : `${missing} more approvals are needed.`;
}

/** Those that are there may all count still, and be fewer than the rule wants by now. */
function fellParts({ fallen }: DataOf<'approvals-fell'>, request: Request): Part[] {
  if (isAskerBarred(fallen)) {
    const what = `${askerMayNot} Earlier approvals no longer count, and ${uncalled(request)}.`;
    return [ours(`${what} It can be rejected or cancelled on the card.`)];
  }
  const what =
    fallen.length > 0
      ? `Approvals no longer count, so ${uncalled(request)}. It needs approval again`
      : `The rule wants more approvals now than it has, so ${uncalled(request)}. It needs more`;
  return [
    ours(`${what}: ${progressOf(request)}.`),
    ...theirs('Why', fallenLines(fallen).join('\n')),
    ...askedParts(request),
  ];
}

function changedParts({ rule, fallen }: DataOf<'rule-changed'>, request: Request): Part[] {
  if (request.needsPerson) return handedOverParts(rule, request);
  const until = request.expiresAtMs ? ` It waits until ${moment(request.expiresAtMs)}.` : '';
  const what = rule
    ? `The policies have changed: the rule ${code(rule.name)} holds for this request now (${progressOf(request)}). Read the card again.`
    : 'The policies have changed: no rule matches this request now, so nobody may approve it. The operators of this bot can add one; else it can be cancelled on the card.';
  return [
    ours(`${what}${until}${wantsOneMorePress(request) ? ` ${oneMorePress}` : ''}`),
    ...theirs('Approvals that no longer count', fallenLines(fallen).join('\n')),
  ];
}

function handedOverParts(rule: RuleInForce | null, request: Request): Part[] {
  const what = rule
    ? `the rule ${code(rule.name)} says now who may decide how to go on.`
    : 'no rule matches this request now, so nobody may decide how to go on. The operators of this bot can add one.';
  return [ours(`The policies have changed: ${what}`), ...askedParts(request)];
}
