import type { RequestEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import { answerParts, failureParts, notTakenParts, successParts } from './outcome.ts';
import { ours, type Part, theirs } from './parts.ts';
import { askedParts } from './reminders.ts';
import { code } from './text.ts';

/** What happens to the calls of a request, once they may be made. */
export type CallEvent = Extract<
  RequestEvent,
  {
    type:
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

/**
 * What the thread says about a call.
 *
 * @param who the actor's name, inert already
 */
export function callParts(event: CallEvent, request: Request, who: string): Part[] {
  switch (event.type) {
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
        ...askedParts(request),
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

function idOf(cloudRequestId: string | null): string {
  return cloudRequestId ? ` (cloud request id ${code(cloudRequestId)})` : '';
}
