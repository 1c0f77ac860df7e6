import type { Utterance } from '../domain/speech.ts';
import { failureParts, successParts } from './outcome.ts';
import { ours, type Part, theirs } from './parts.ts';
import { defused } from './text.ts';
import { expiredBecause, threadParts } from './thread.ts';
import { phraseFor } from './words.ts';

/** What the requester is told directly, with the request named, since it stands under no card. */
export function directParts(utterance: Utterance): Part[] {
  const { event, logged, request } = utterance;
  const yours = `Your request *${request.id}* to ${phraseFor(request)}`;
  const who = defused(logged.actor.name, 80);
  switch (event.type) {
    case 'succeeded':
      return [ours(`${yours} succeeded.`), ...successParts(request, event.data.proof)];
    case 'failed':
      return [ours(`${yours} failed.`), ...failureParts(request, event.data)];
    case 'rejected':
      return [ours(`${yours} was rejected by ${who}.`), ...theirs('Reason', event.data.reason)];
    case 'cancelled':
      return [ours(`${yours} was cancelled by ${who}.`), ...theirs('Reason', event.data.reason)];
    case 'expired':
      return [
        ours(
          `${yours} expired: ${expiredBecause[event.data.was]} Ask again if it is still wanted.`,
        ),
      ];
    case 'left-to-person':
      return [
        ours(
          `${yours}: nobody can say for certain whether the cloud did it. An approver has to decide how to go on.`,
        ),
        ...theirs('Why', event.data.detail),
      ];
    case 'not-taken':
      return [
        ours(`${yours}${event.data.again ? ' is not through yet.' : ' failed.'}`),
        ...threadParts(utterance),
      ];
    case 'asked':
    case 'refused':
    case 'planned':
    case 'approved':
    case 'scheduled':
    case 'stale':
    case 'approvals-fell':
    case 'intended':
    case 'accepted':
    case 'outcome-unknown':
    case 'late-answer':
    case 'retried':
      return [
        ours(`About your request *${request.id}* to ${phraseFor(request)}:`),
        ...threadParts(utterance),
      ];
  }
}
