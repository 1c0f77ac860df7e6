import type { AuditEvent } from './audit.ts';
import type { EventType, RequestEvent } from './events.ts';
import type { Request } from './request.ts';

/** Who hears it. `asker` is private, where the command was typed; `requester` is a direct message. */
export type Listener = 'thread' | 'requester' | 'asker' | 'audit';

/** One event of a request: what happened, how it stands in the log, and the request as it left it. */
export interface Told {
  event: RequestEvent;
  logged: AuditEvent;
  request: Request;
}

/** One thing the bot says about one event. What the words are is the chat's business. */
export interface Utterance extends Told {
  to: Listener;
}

/** Who hears of what, in the order in which it is said. */
const listeners: Readonly<Record<EventType, readonly Listener[]>> = {
  asked: [],
  refused: ['asker', 'audit'],
  planned: ['asker', 'audit'],
  approved: ['thread', 'audit'],
  rejected: ['thread', 'requester', 'audit'],
  cancelled: ['thread', 'requester', 'audit'],
  expired: ['thread', 'requester', 'audit'],
  scheduled: ['thread', 'audit'],
  stale: ['thread', 'audit'],
  'approvals-fell': ['thread', 'audit'],
  'rule-changed': ['thread', 'audit'],
  reminded: ['thread'],
  escalated: ['thread', 'audit'],
  intended: ['audit'],
  accepted: ['thread'],
  'not-taken': ['thread', 'audit'],
  'outcome-unknown': ['thread', 'audit'],
  'late-answer': ['thread', 'audit'],
  succeeded: ['thread', 'requester', 'audit'],
  failed: ['thread', 'requester', 'audit'],
  'left-to-person': ['thread', 'requester', 'audit'],
  retried: ['thread', 'audit'],
};

/** All that can happen to a request. */
export const eventTypes = Object.keys(listeners) as readonly EventType[];

/** What is said about one event. Nothing goes to the thread of a request that never had a card. */
export function utterancesOf({ event, logged, request }: Told): readonly Utterance[] {
  return listenersTo(event)
    .filter((to) => to !== 'thread' || request.plan !== null)
    .map((to) => ({ to, event, logged, request }));
}

function listenersTo(event: RequestEvent): readonly Listener[] {
  const ends = event.type === 'not-taken' && event.data.again === null;
  return ends ? ['thread', 'requester', 'audit'] : listeners[event.type];
}

/** Has the request a card? From `planned` on it does. */
export function hasCard(request: Request): boolean {
  return request.plan !== null;
}
