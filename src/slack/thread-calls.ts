import type { RequestEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import { answerParts, failureParts, successParts } from './outcome.ts';
import { ours, type Part, theirs } from './parts.ts';
import { code, moment } from './text.ts';

/** What happens once it is approved: the calls and what came of them. */
type CallEvent = Extract<
  RequestEvent,
  {
    type:
      | 'scheduled'
      | 'intended'
      | 'accepted'
      | 'not-taken'
      | 'outcome-unknown'
      | 'late-answer'
      | 'succeeded'
      | 'failed'
      | 'left-to-person'
      | 'retried';
  }
>;

/** @param who the actor's name, inert already */
export function callParts(event: CallEvent, request: Request, who: string): Part[] {
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
      return notTakenParts(event.data, request);
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
      return successParts(request, event.data.proof);
    case 'failed':
      return failureParts(request, event.data);
    case 'left-to-person':
      return [
        ours(
          '❓ A person has to decide. An approver who did not ask may press Try again, or Close with a reason.',
        ),
        ...theirs('Why', event.data.detail),
      ];
    case 'retried':
      return [
        ours(
          event.data.by === 'bot'
            ? 'The first call is proven not to have taken effect. It is made once more under the same approval.'
            : `${who} pressed Try again: the call is made once more on fresh facts.`,
        ),
      ];
  }
}

const pauses = {
  delay: 'the rule wants a pause in which it can be stopped',
  window: 'the rule allows it only in its window',
  'not-taken': 'the cloud did not take the last call and may take the next',
  retry: 'it is tried again',
} as const;

function notTakenParts(
  data: Extract<RequestEvent, { type: 'not-taken' }>['data'],
  request: Request,
): Part[] {
  if (!data.again) {
    const { message } = data.answer;
    return [
      ...failureParts(request, { cause: 'not-taken', sent: false, detail: message }),
      ...answerParts(data.answer),
    ];
  }
  return [
    ours(
      `The cloud did not take call ${data.attempt}. It is made again at ${moment(data.again.startsAtMs)}.`,
    ),
    ...answerParts(data.answer),
  ];
}

function idOf(cloudRequestId: string | null): string {
  return cloudRequestId ? ` (cloud request id ${code(cloudRequestId)})` : '';
}
