import type { Actor, RequestEvent } from '../domain/events.ts';
import type { Fallen } from '../domain/fallen.ts';
import { type Audience, onlyStage } from '../domain/policy.ts';
import type { Utterance } from '../domain/speech.ts';
import { asManyAsFit, code, defused } from './text.ts';
import { phraseFor } from './words.ts';

const fewNames = { most: 10, longest: 1_200 };

/**
 * One line for the audit channel: who, what, of which request and instance, and the head of the
 * chain after it, so that a cut or rewritten log can be found with what this channel kept.
 *
 * @param permalink of the card, escaped; null when there is none
 */
export function auditLine({ event, logged, request }: Utterance, permalink: string | null): string {
  const isOwn = logged.actor.id === request.requester.id;
  const parts = [
    `*${request.id}* ${whatHappened(event)}`,
    phraseFor(request),
    `by ${actorOf(logged.actor)}`,
    ...(isOwn ? [] : [`asked by ${actorOf({ kind: 'person', ...request.requester })}`]),
    ...(permalink ? [`<${permalink}|card>`] : []),
    `head ${code(`${logged.seq}:${logged.hash}`)}`,
  ];
  return parts.join(' · ');
}

/** A person with the id that counts; a bot or a cloud by its name. Inert. */
export function actorOf({ kind, id, name }: Actor): string {
  return kind === 'person' ? `${defused(name, 80)} (${defused(id, 40)})` : defused(name, 80);
}

/** One event in a few words, in mrkdwn, inert. */
export function whatHappened(event: RequestEvent): string {
  switch (event.type) {
    case 'refused':
      return `refused (${event.data.why})`;
    case 'planned':
      return `planned under ${code(event.data.rule.name)}, fingerprint ${code(event.data.fingerprint)}`;
    case 'approved':
      return `approved under ${code(event.data.rule)}${stage(event.data.stage)}${event.data.complete ? ', complete' : ''}, fingerprint ${code(event.data.fingerprint)}${fallen(event.data.fallen)}`;
    case 'rejected':
      return `rejected${under(event.data.rule)}${reason(event.data.reason)}`;
    case 'cancelled':
      return `cancelled${under(event.data.rule)}${reason(event.data.reason)}`;
    case 'expired':
      return `expired, not ${event.data.was === 'pending' ? 'decided' : 'started'} in time`;
    case 'scheduled':
      return `scheduled (${event.data.why}), not before ${instant(event.data.startsAtMs)}`;
    case 'approvals-fell':
      return `approvals fell, so it needs approval again${fallen(event.data.fallen)}`;
    case 'rule-changed':
      return `rule changed to ${event.data.rule ? code(event.data.rule.name) : 'none'}${fallen(event.data.fallen)}`;
    case 'reminded':
      return `approvers reminded (${event.data.count})`;
    case 'escalated':
      return `escalated to ${asManyAsFit(idsOf(event.data.to), fewNames)}`;
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
      return `succeeded${cloudId(event.data.proof.cloudRequestId, 'cloud request id of the read-back')}`;
    case 'failed':
      return `failed (${event.data.cause}${event.data.sent ? '' : ', nothing was sent'})${under(event.data.rule)}`;
    case 'left-to-person':
      return `left to a person (${event.data.why})`;
    case 'retried':
      return `retried by ${event.data.by}${event.data.rule ? ` under ${code(event.data.rule)}` : ''}`;
    case 'stale':
      return 'stale: the facts have changed, so it needs approval again';
    case 'asked':
      return event.type;
  }
}

function stage(name: string): string {
  return name === onlyStage ? '' : `, stage ${code(name)}`;
}

/** `, no longer counting: Ben (U0BEN, not-an-approver)`. */
function fallen(approvals: readonly Fallen[]): string {
  if (approvals.length === 0) return '';
  const named = approvals.map(
    ({ person, name, why }) => `${defused(name, 80)} (${defused(person, 40)}, ${why})`,
  );
  return `, no longer counting: ${asManyAsFit(named, fewNames)}`;
}

function idsOf({ users, groups }: Audience): string[] {
  return [...users, ...groups].map((id) => defused(id, 40));
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}

function under(rule: string | undefined): string {
  return rule ? ` under ${code(rule)}` : '';
}

function reason(text: string | null): string {
  return text ? `, reason: ${defused(text, 200)}` : '';
}

function cloudId(id: string | null, what = 'cloud request id'): string {
  return id ? `, ${what} ${code(id)}` : '';
}
