import type { Utterance } from '../domain/speech.ts';
import { ours, type Part, theirs } from './parts.ts';
import { defused } from './text.ts';
import { callParts } from './thread-calls.ts';
import { phraseFor, quorumOf } from './words.ts';

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
      return [
        ours(`🚫 ${who} rejected this. Nothing was called.`),
        ...theirs('Reason', event.data.reason),
      ];
    case 'cancelled':
      return [
        ours(`🚫 ${who} cancelled this. Nothing was called.`),
        ...theirs('Reason', event.data.reason),
      ];
    case 'expired':
      return [
        ours(`⌛ ${request.id} expired: ${expiredBecause[event.data.was]} Nothing was called.`),
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
        ...theirs(
          'Why',
          event.data.fallen.map(({ person, why }) => `${person}: ${why}`).join('\n'),
        ),
      ];
    default:
      return callParts(event, request, who);
  }
}

export const expiredBecause = {
  pending: 'nobody decided in time.',
  approved: 'it was not started in time.',
} as const;

function nextAfter(complete: boolean): string {
  return complete
    ? ' The facts are read once more, then the call is made.'
    : ' More approvals are needed.';
}
