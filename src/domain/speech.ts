import type { AuditEvent, RequestEvent } from './events.ts';
import type { Request } from './request.ts';

/** Who hears it. `asker` is private, where the command was typed; `requester` is a direct message. */
export type Audience = 'thread' | 'requester' | 'asker' | 'audit';

/** One thing the bot says about one event. What the words are is the chat's business. */
export interface Utterance {
  to: Audience;
  event: RequestEvent;
  /** The event as it stands in the log: who, when, and the chain's head after it. */
  logged: AuditEvent;
  /** The request as the event left it. */
  request: Request;
}
