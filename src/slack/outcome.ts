import type { CloudAnswer, DataOf, FailureCause, Proof } from '../domain/events.ts';
import { lastAttempt, type Request, wasSent } from '../domain/request.ts';
import { ours, type Part, theirs } from './parts.ts';
import { code, defused, moment } from './text.ts';
import { keyOf, operationFor, subjectOf } from './words.ts';

/**
 * How a request ended, told to people who wait for it. `what` names the request in mrkdwn: by its id
 * under the card, with all that was asked elsewhere.
 */

export function successParts(what: string, request: Request, proof: Proof): Part[] {
  const { provesKey, key } = operationFor(request);
  const seen = [
    '*The cloud shows*',
    ...proof.seen.map(({ label, value }) => `${defused(label, 60)}: ${defused(value, 200)}`),
    ...(provesKey || key === 'none' ? [] : [`Key asked for: ${keyOf(subjectOf(request))}`]),
  ];
  return [
    ours(`✅ ${what} succeeded: the cloud itself shows it now.`),
    ...(seen.length > 1 ? [ours(seen.join('\n'))] : []),
    ...theirs('Not proven', proof.unproven),
    ...cloudIdParts(request, proof.cloudRequestId),
  ];
}

/** Why it failed, as a clause. */
export const causes: Readonly<Record<Exclude<FailureCause, 'closed-by-person'>, string>> = {
  'not-taken': 'the cloud did not take the call',
  'blocked-before-write': 'a check that is made just before the call stands in the way',
  'other-key': 'the cloud shows another key than the one approved',
  'facts-unreadable': 'the facts could not be read again just before the call',
};

/** @param failure.who the actor's name, inert already: who closed it, if a person did */
export function failureParts(
  what: string,
  request: Request,
  failure: { cause: FailureCause; sent: boolean; detail: string; who: string },
): Part[] {
  const { cause, detail, who } = failure;
  const isClosed = cause === 'closed-by-person';
  const because = isClosed ? `${who} closed it` : causes[cause];
  return [
    ours(`❌ ${what} failed: ${because}. ${effectAndNext(failure)}`),
    ...theirs(isClosed ? 'Reason' : 'Why', detail),
    ...cloudIdParts(request, null),
  ];
}

function effectAndNext({ cause, sent }: { cause: FailureCause; sent: boolean }): string {
  const stopped = cause !== 'other-key' && cause !== 'closed-by-person';
  if (sent) {
    const made = stopped ? 'A call was made earlier' : 'The call was made';
    return `${made}; look at the instance before asking again.`;
  }
  return cause === 'not-taken'
    ? 'Nothing was changed. It can be asked for again.'
    : 'Nothing was sent, so nothing was changed. It can be asked for again.';
}

/** The cloud provably did not take the call: the end, or made again later. */
export function notTakenParts(
  what: string,
  request: Request,
  { again, answer, attempt }: DataOf<'not-taken'>,
): Part[] {
  if (!again) {
    const detail = namedAnswer(answer);
    const sent = wasSent(request);
    return failureParts(what, request, { cause: 'not-taken', sent, detail, who: '' });
  }
  const next = `It is made again at ${moment(again.startsAtMs)}.`;
  return [ours(`The cloud did not take call ${attempt}. ${next}`), ...answerParts(answer)];
}

/** What a cloud, or the network before it, said. */
export function answerParts(answer: CloudAnswer): Part[] {
  const id = answer.cloudRequestId;
  return [
    ...theirs('Answer', namedAnswer(answer)),
    ...(id ? [ours(`Cloud request id ${code(id)}`)] : []),
  ];
}

function namedAnswer({ cloudCode, message }: CloudAnswer): string {
  return cloudCode ? `${cloudCode}: ${message}` : message;
}

/** The cloud's ids of the call and of the read-back, for its support. */
function cloudIdParts(request: Request, readBackId: string | null): Part[] {
  const callId = lastAttempt(request)?.cloudRequestId ?? null;
  const lines = [
    ...(callId ? [`Cloud request id of the call: ${code(callId)}`] : []),
    ...(readBackId && readBackId !== callId
      ? [`Cloud request id of the read-back: ${code(readBackId)}`]
      : []),
  ];
  return lines.length > 0 ? [ours(lines.join('\n'))] : [];
}
