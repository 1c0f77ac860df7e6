import type { Log, PoliciesTold, TrimTold } from './ports.ts';
import { type Chat, ChatError, type SpeechCursor, type SpeechCursors } from './speech-ports.ts';
import type { Pace } from './turns.ts';

export interface AnnounceParts {
  /** What the audit log knows it by: the policies, or the log itself. */
  subject: string;
  /** What has happened to it, as far as the log has it, oldest first. */
  history(): Promise<readonly (PoliciesTold | TrimTold)[]>;
  cursors: Pick<SpeechCursors, 'read' | 'move'>;
  chat: Pick<Chat, 'announce'>;
  pace: Pace;
  /** The audit channel; null: there is none. */
  channel: string | null;
  /** Says that everything up to this one is out. */
  spokenUpTo(subject: string, version: number): Promise<void>;
  log: Log;
}

/**
 * Says in the audit channel what has happened to the policies, or to the log: what its cursor says is still
 * missing, in order, once. When somebody else speaks too, the cursor moves under us and we stop.
 *
 * @throws ChatError `later` when Slack is away: the job is tried again, nothing is said twice.
 */
export async function announce(parts: AnnounceParts): Promise<void> {
  const { subject } = parts;
  const told = await parts.history();
  let cursor: SpeechCursor = await parts.cursors.read(subject);
  for (const change of told.filter((each) => numberOf(each) > cursor.events)) {
    if (parts.channel) await parts.pace.enter(parts.channel);
    const before = await parts.cursors.read(subject);
    if (before.events !== cursor.events) return;
    const number = numberOf(change);
    try {
      await parts.chat.announce(change);
    } catch (error) {
      if (!(error instanceof ChatError && error.code === 'gone')) throw error;
      parts.log.error({ subject, number, error }, 'could not be said, left out');
    }
    const next = { ...cursor, events: number };
    if (!(await parts.cursors.move(subject, cursor, next))) return;
    cursor = next;
  }
  const newest = told.at(-1);
  if (newest) await parts.spokenUpTo(subject, numberOf(newest));
}

/** From 1, one more with each, also when the first ones have left the log. */
function numberOf({ event }: PoliciesTold | TrimTold): number {
  return event.type === 'log-trimmed' ? event.data.trim : event.data.revision;
}
