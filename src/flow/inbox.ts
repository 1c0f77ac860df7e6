import type { Wish } from '../domain/events.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import type { Request } from '../domain/request.ts';

export type DecisionAction =
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'stop'
  | 'retry'
  | 'close'
  | 'confirm';

/** Somebody pressed a button, or sent the modal that a button opened. */
export interface Press {
  action: DecisionAction;
  /** Id of the request, as the button carried it: checked again. */
  request: string;
  /** The fingerprint the card showed; null when there was none to show. */
  fingerprint: string | null;
  by: { id: string; name: string };
  typedInstance?: string;
  reason?: string;
  /** What makes two deliveries of one press one decision: Slack's trigger id, or the modal's view id. */
  once: string;
}

export type Submitted =
  | { ok: true; request: Request }
  | { ok: false; why: 'asked-before'; request: string };

export type Considered =
  | { ok: true; request: Request; ask: 'nothing' | 'typed' | 'reason' | 'optional-reason' }
  | { ok: false; why: DecisionRefusal; request: Request | null };

export type Decided =
  | { ok: true; request: Request }
  | { ok: false; why: DecisionRefusal; request: Request | null };

/** What people send in, as the chat hands it to the flows. */
export interface Inbox {
  /** Stores the wish. @throws StoreError */
  submit(input: {
    wish: Wish;
    by: { id: string; name: string };
    channel: string;
    /** What makes two deliveries of one command one wish. */
    once: string;
    responseUrl: string | null;
  }): Promise<Submitted>;
  /** What would pressing this ask for? Store only; no call to Slack or a cloud. */
  consider(press: Press): Promise<Considered>;
  /**
   * Decides, with the person read from Slack now. `confirm` (the typed modal) means approve or
   * retry by the request's state.
   *
   * @throws StoreError
   */
  decide(press: Press): Promise<Decided>;
}
