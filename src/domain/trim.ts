/** What the audit log knows itself by, where a request's id stands for a request. */
export const logSubject = 'log';

/**
 * The beginning of the audit log, up to `lastSeq`, is in a file that was read back and found whole, and may
 * leave the log. Recorded before it does. A log that begins later than it once did is sound only if one
 * of these in it says so.
 */
export interface TrimEvent {
  type: 'log-trimmed';
  data: {
    /** From 1, one more with each. */
    trim: number;
    firstSeq: number;
    lastSeq: number;
    /** `hash` of the event at `lastSeq`: what the log that stays is linked to. */
    lastHash: string;
    count: number;
    /** Name of the file without its folder, and the hex SHA-256 of its bytes. */
    file: string;
    sha256: string;
    /** Older than this: ISO 8601, UTC. */
    before: string;
    /** Who ran the command: the operating system's name for the user, and the machine. */
    by: { user: string; host: string };
  };
}
