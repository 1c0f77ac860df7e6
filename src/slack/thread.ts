import type { RequestEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import type { Utterance } from '../domain/speech.ts';
import { answerParts, failureParts, notTakenParts, successParts } from './outcome.ts';
import { ours, type Part, theirs } from './parts.ts';
import { code, defused, moment } from './text.ts';
import { effectOf, fallenBecause, phraseFor, quorumOf } from './words.ts';

/** What people decide about a request; all other events are about its calls. */
type DecisionEvent = Extract<
  RequestEvent,
  {
    type:
      | 'asked'
      | 'planned'
      | 'refused'
      | 'approved'
      | 'rejected'
      | 'cancelled'
      | 'expired'
      | 'stale'
      | 'approvals-fell';
  }
>;
type CallEvent = Exclude<RequestEvent, DecisionEvent>;

/** What the thread under the card says about one event. */
export function threadParts({ event, logged, request }: Utterance): Part[] {
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
      return [ours(`${who} approved (${quorumOf(request)}).${nextAfter(event.data.complete)}`)];
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
    case 'stale':
      return [
        ours(
          'The facts have changed since they were approved, so nothing was sent. Earlier approvals no longer count; read the card again.',
        ),
        ...theirs('What changed', event.data.difference.join('\n')),
      ];
    case 'approvals-fell':
      return [
        ours('Approvals no longer count, so nothing was sent. It needs approval again.'),
        ...theirs('Why', event.data.fallen.map(fallenLine).join('\n')),
      ];
    default:
      return callParts(event, request, who);
  }
}

export const expiredBecause = {
  pending: 'nobody decided in time',
  approved: 'it was not started in time',
} as const;

function nextAfter(complete: boolean): string {
  return complete
    ? ' The facts are read once more, then the call is made.'
    : ' More approvals are needed.';
}

function fallenLine({ person, why }: { person: string; why: string }): string {
  return `${person}: ${fallenBecause(why)}`;
}

/** @param who the actor's name, inert already */
function callParts(event: CallEvent, request: Request, who: string): Part[] {
  switch (event.type) {
    case 'scheduled':
      return [
        ours(
          `The call is made at ${moment(event.data.startsAtMs)} at the earliest: ${pauses[event.data.why]}.`,
        ),
      ];
    case 'intended':
      return [ours(`Call ${event.data.attempt} is on its way to the cloud.`)];
    case 'accepted':
      return [
        ours(
          `The cloud took the call${idOf(event.data.cloudRequestId)}. I read its state back until it shows the effect.`,
        ),
      ];
    case 'not-taken':
      return notTakenParts(`*${request.id}*`, request, event.data);
    case 'outcome-unknown':
      return [
        ours(
          '❓ The outcome is unknown: the answer was lost or says nothing certain. The call is not made again; I read the state back until it is proven.',
        ),
        ...answerParts(event.data.answer),
      ];
    case 'late-answer':
      return [
        ours(
          `A late answer to call ${event.data.attempt} came in: the cloud ${event.data.accepted ? 'took it' : 'did not say that it took it'}. It is kept as evidence.`,
        ),
        ...answerParts(event.data.answer),
      ];
    case 'succeeded':
      return successParts(`*${request.id}*`, request, event.data.proof);
    case 'failed':
      return failureParts(`*${request.id}*`, request, { ...event.data, who });
    case 'left-to-person':
      return [
        ours(
          '❓ A person has to decide. An approver who did not ask may press Try again, or Close with a reason.',
        ),
        ...theirs('Why', event.data.detail),
      ];
    case 'retried':
      return [ours(retriedBy[event.data.by](who))];
  }
}

const retriedBy = {
  bot: () =>
    'The first call is proven not to have taken effect. It is made once more under the same approval.',
  person: (who: string) => `${who} pressed Try again: the call is made once more on fresh facts.`,
} as const;

const pauses = {
  delay: 'the rule wants a pause in which it can be stopped',
  window: 'the rule allows it only in its window',
  'not-taken': 'the cloud did not take the last call and may take the next',
  retry: 'it is tried again',
} as const;

function idOf(cloudRequestId: string | null): string {
  return cloudRequestId ? ` (cloud request id ${code(cloudRequestId)})` : '';
}
