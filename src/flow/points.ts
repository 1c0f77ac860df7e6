/** Moments between two steps of the work, at which a process may be killed, frozen or cut off. */
export type Point =
  /** A wish: before it is stored, and before it is acknowledged. */
  | 'before-ask'
  | 'after-ask'
  /** The facts are read, and not yet recorded. */
  | 'before-plan'
  /** A press: before it is recorded, and before the person is answered. */
  | 'before-decision'
  | 'after-decision'
  /** A write: everything is read; its intent is recorded; its socket is about to be written; its answer is there; that is recorded. */
  | 'before-intent'
  | 'after-intent'
  | 'before-socket'
  | 'before-answer'
  | 'after-answer'
  /** The cloud is about to be asked whether it is so; what it shows is about to be recorded. */
  | 'before-read-back'
  | 'before-final'
  /** A message: before Slack gets it, and before it is noted as said. */
  | 'before-post'
  | 'after-post'
  /** Events of the audit stream: before their jobs are added, and before they are acknowledged. */
  | 'before-jobs'
  | 'after-jobs';

/**
 * Who wants to know that a moment is reached, or to hold it up. A running bot passes them all.
 *
 * @param subject id of the request where there is one, else the host that is called, else empty.
 */
export interface Points {
  /** At `before-socket` a promise is not waited for: the socket is written in the same turn. */
  reach(point: Point, subject: string): Promise<void> | void;
}

/** Nobody does. */
export const unwatched: Points = { reach: () => undefined };
