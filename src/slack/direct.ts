import type { Utterance } from '../domain/speech.ts';
import { failureParts, notTakenParts, successParts } from './outcome.ts';
import { ours, type Part, theirs } from './parts.ts';
import { defused } from './text.ts';
import { expiredBecause, threadParts } from './thread.ts';
import { effectOf, phraseFor } from './words.ts';

/** What the requester is told directly, with the request named, since it stands under no card. */
export function directParts(utterance: Utterance): Part[] {
  const { event, logged, request } = utterance;
  const yours = `Your request *${request.id}* to ${phraseFor(request)}`;
  const who = defused(logged.actor.name, 80);
  switch (event.type) {
    case 'succeeded':
      return successParts(yours, request, event.data.proof);
    case 'failed':
      return failureParts(yours, request, { ...event.data, who });
    case 'not-taken':
      return notTakenParts(yours, request, event.data);
    case 'rejected':
    case 'cancelled':
      return [
        ours(`🚫 ${yours} was ${event.type} by ${who}: ${effectOf(request)}.`),
        ...theirs('Reason', event.data.reason),
      ];
    case 'expired':
      return [
        ours(
          `⌛ ${yours} expired: ${expiredBecause[event.data.was]}, and ${effectOf(request)}. Ask again if it is still wanted.`,
        ),
      ];
    case 'left-to-person':
      return [
        ours(`❓ ${yours} ${leftWith[event.data.why]}. An approver has to decide how to go on.`),
        ...theirs('Why', event.data.detail),
      ];
    default:
      return [
        ours(`About your request *${request.id}* to ${phraseFor(request)}:`),
        ...threadParts(utterance),
      ];
  }
}

const leftWith = {
  'not-done': 'was not carried out',
  'not-provable': 'has an outcome that nobody can tell for certain',
} as const;
