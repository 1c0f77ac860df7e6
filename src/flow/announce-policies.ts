import { policiesSubject } from '../domain/events.ts';
import {
  type Chat,
  ChatError,
  type Log,
  type Policies,
  type SpeechCursor,
  type SpeechCursors,
} from './ports.ts';
import type { Pace } from './turns.ts';

export interface AnnounceParts {
  policies: Pick<Policies, 'history'>;
  cursors: Pick<SpeechCursors, 'read' | 'move'>;
  chat: Pick<Chat, 'announce'>;
  pace: Pace;
  /** The audit channel; null: there is none. */
  channel: string | null;
  /** Says that everything up to this revision is out. */
  spokenUpTo(subject: string, version: number): Promise<void>;
  log: Log;
}

/**
 * Says in the audit channel how the policies have changed: what its cursor says is still missing, in
 * order, once. When somebody else speaks too, the cursor moves under us and we stop.
 *
 * @throws ChatError `later` when Slack is away: the job is tried again, nothing is said twice.
 */
export async function announcePolicies(parts: AnnounceParts): Promise<void> {
  const told = await parts.policies.history();
  let cursor: SpeechCursor = await parts.cursors.read(policiesSubject);
  for (const change of told.slice(cursor.events)) {
    if (parts.channel) await parts.pace.enter(parts.channel);
    const before = await parts.cursors.read(policiesSubject);
    if (before.events !== cursor.events) return;
    try {
      await parts.chat.announce(change);
    } catch (error) {
      if (!(error instanceof ChatError && error.code === 'gone')) throw error;
      parts.log.error(
        { revision: change.event.data.revision, error },
        'could not be said, left out',
      );
    }
    const next = { ...cursor, events: cursor.events + 1 };
    if (!(await parts.cursors.move(policiesSubject, cursor, next))) return;
    cursor = next;
  }
  await parts.spokenUpTo(policiesSubject, told.length);
}
