import type { CloudAnswer, FailureCause, Proof } from '../domain/events.ts';
import { lastAttempt, type Request } from '../domain/request.ts';
import { ours, type Part, theirs } from './parts.ts';
import { code, defused } from './text.ts';
import { keyOf, operationFor, phraseFor, subjectOf } from './words.ts';

/** How a request ended, told to people who wait for it. */

export function successParts(request: Request, proof: Proof): Part[] {
  const seen = proof.seen.map(
    ({ label, value }) => `${defused(label, 60)}: ${defused(value, 200)}`,
  );
  const proven = operationFor(request).provesKey
    ? ''
    : `\nKey asked for: ${keyOf(subjectOf(request))}`;
  return [
    ours(
      `✅ ${request.id} succeeded: I was asked to ${phraseFor(request)}, and the cloud itself shows it now.${proven}`,
    ),
    ...(seen.length > 0 ? [ours(['*The cloud shows*', ...seen].join('\n'))] : []),
    ...theirs('Not proven', proof.unproven),
    ...cloudIdParts(request, proof.cloudRequestId),
  ];
}

const causes: Readonly<Record<FailureCause, string>> = {
  'not-taken': 'the cloud did not take the call',
  'blocked-before-write': 'a check that is made just before the call stands in the way',
  'other-key': 'the cloud shows another key than the one approved',
  'closed-by-person': 'a person closed it without knowing what the cloud did',
  'facts-unreadable': 'the facts could not be read again just before the call',
};

export function failureParts(
  request: Request,
  data: { cause: FailureCause; sent: boolean; detail: string },
): Part[] {
  const effect = data.sent
    ? 'The call was made; look at the instance before asking again.'
    : 'Nothing was sent, so nothing was changed. It can be asked for again.';
  return [
    ours(`❌ ${request.id} failed: ${causes[data.cause]}. ${effect}`),
    ...theirs(data.cause === 'closed-by-person' ? 'Reason' : 'Why', data.detail),
    ...cloudIdParts(request, null),
  ];
}

/** What a cloud, or the network before it, said. */
export function answerParts(answer: CloudAnswer): Part[] {
  const named = answer.cloudCode ? `${answer.cloudCode}: ${answer.message}` : answer.message;
  const id = answer.cloudRequestId;
  return [...theirs('Answer', named), ...(id ? [ours(`Cloud request id ${code(id)}`)] : [])];
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
