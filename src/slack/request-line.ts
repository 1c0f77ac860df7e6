import { isBeforeWrite, type Request } from '../domain/request.ts';
import { stateSigns, stateWords } from './states.ts';
import { defused, moment } from './text.ts';
import { phraseFor } from './words.ts';

/** One request in one line of a list. In mrkdwn, inert. */
export function requestLine(request: Request): string {
  const asker = defused(request.requester.name, 40);
  const sign = stateSigns[request.state];
  const { expiresAtMs } = request;
  const waits = isBeforeWrite(request) && expiresAtMs !== null;
  const until = waits ? `, until ${moment(expiresAtMs)}` : '';
  return `${sign} *${request.id}* ${stateWords[request.state]}${until}: ${asker} asked to ${phraseFor(request)}`;
}
