import type { RequestEvent } from '../domain/events.ts';
import type { Utterance } from '../domain/speech.ts';
import { code, defused } from './text.ts';
import { phraseFor } from './words.ts';

/**
 * One line for the audit channel: who, what, of which request and instance, and the head of the
 * chain after it, so that a cut or rewritten log can be found with what this channel kept.
 *
 * @param permalink of the card, escaped; null when there is none
 */
export function auditLine({ event, logged, request }: Utterance, permalink: string | null): string {
  const { kind, id, name } = logged.actor;
  const who = kind === 'person' ? `${defused(name, 80)} (${defused(id, 40)})` : defused(name, 80);
  const parts = [
    `*${request.id}* ${whatHappened(event)}`,
    phraseFor(request),
    `by ${who}`,
    ...(permalink ? [`<${permalink}|card>`] : []),
    `head ${code(`${logged.seq}:${logged.hash}`)}`,
  ];
  return parts.join(' · ');
}

function whatHappened(event: RequestEvent): string {
  switch (event.type) {
    case 'refused':
      return `refused (${event.data.why})`;
    case 'planned':
      return `planned, fingerprint ${code(event.data.fingerprint)}`;
    case 'approved':
      return `approved under ${code(event.data.rule)}, fingerprint ${code(event.data.fingerprint)}`;
    case 'rejected':
      return `rejected under ${code(event.data.rule)}${reason(event.data.reason)}`;
    case 'cancelled':
      return `cancelled${reason(event.data.reason)}`;
    case 'expired':
      return `expired while ${event.data.was}`;
    case 'scheduled':
      return `scheduled (${event.data.why})`;
    case 'approvals-fell':
      return `approvals fell (${event.data.fallen.length})`;
    case 'intended':
      return `call ${event.data.attempt} intended, fingerprint ${code(event.data.fingerprint)}`;
    case 'accepted':
      return `call ${event.data.attempt} accepted${cloudId(event.data.cloudRequestId)}`;
    case 'not-taken':
      return `call ${event.data.attempt} not taken${cloudId(event.data.answer.cloudRequestId)}${event.data.again ? '' : ', failed'}`;
    case 'outcome-unknown':
      return `call ${event.data.attempt} unknown${cloudId(event.data.answer.cloudRequestId)}`;
    case 'late-answer':
      return `call ${event.data.attempt} answered late${cloudId(event.data.answer.cloudRequestId)}`;
    case 'succeeded':
      return `succeeded${cloudId(event.data.proof.cloudRequestId)}`;
    case 'failed':
      return `failed (${event.data.cause}${event.data.sent ? '' : ', nothing was sent'})`;
    case 'left-to-person':
      return `left to a person (${event.data.why})`;
    case 'retried':
      return `retried by ${event.data.by}`;
    case 'asked':
    case 'stale':
      return event.type;
  }
}

function reason(text: string | null): string {
  return text ? `, reason: ${defused(text, 200)}` : '';
}

function cloudId(id: string | null): string {
  return id ? `, cloud request id ${code(id)}` : '';
}
