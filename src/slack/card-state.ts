import type { Request } from '../domain/request.ts';
import { nextAfterApproval, pauseWords } from './start.ts';
import { stateSigns, stateWords } from './states.ts';
import { moment } from './text.ts';
import { effectOf } from './words.ts';

/** Sign, word, and what it means right now. In mrkdwn. */
export function stateLine(request: Request): string {
  const rest = stateDetail(request);
  return `${stateSigns[request.state]} *${stateWords[request.state]}*${rest ? `: ${rest}` : ''}`;
}

/** What the state means right now. In mrkdwn; holds no state word. */
export function stateDetail(request: Request): string {
  switch (request.state) {
    case 'asked':
      return 'nothing has been called yet but read-only calls';
    case 'pending':
      return request.expiresAtMs ? `until ${moment(request.expiresAtMs)}` : '';
    case 'approved':
      return nextAfterApproval(request.rule);
    case 'scheduled':
      return pauseWords(request);
    case 'running':
      return 'the call is on its way to the cloud';
    case 'verifying':
      return 'the cloud took the call; its effect is being read back';
    case 'unknown':
      return request.needsPerson
        ? 'a person has to decide how to go on'
        : 'nobody can tell yet whether the cloud did it; its state is being read back';
    case 'succeeded':
      return 'the cloud itself shows it';
    case 'failed':
      return request.ending?.state === 'failed' && !request.ending.sent
        ? 'nothing was changed'
        : 'look at the instance before asking again';
    case 'expired':
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return effectOf(request);
  }
}
