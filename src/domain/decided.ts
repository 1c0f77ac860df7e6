import type { FailureCause, RequestEvent } from './events.ts';
import type { DecisionRefusal } from './refusals.ts';

/** Exactly one event to append, or why there is none. */
export type Decided = { ok: true; event: RequestEvent } | { ok: false; why: DecisionRefusal };

export function yes(event: RequestEvent): Decided {
  return { ok: true, event };
}

export function no(why: DecisionRefusal): Decided {
  return { ok: false, why };
}

export function failed(cause: FailureCause, sent: boolean, detail: string): Decided {
  return yes({ type: 'failed', data: { cause, sent, detail } });
}

/** Only a person can go on: Try again, or Close. */
export function leave(why: 'not-done' | 'not-provable', detail: string): Decided {
  return yes({ type: 'left-to-person', data: { why, detail } });
}
