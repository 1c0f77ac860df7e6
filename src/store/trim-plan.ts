import type { Head } from '../domain/audit.ts';
import { policiesSubject } from '../domain/events.ts';
import { logSubject } from '../domain/trim.ts';
import type { SpeechCursor } from '../flow/speech-ports.ts';
import { readHead } from './audit.ts';
import { createSpeechCursors } from './cursors.ts';
import { parseEntry, rawEntries, sealedEvent } from './entries.ts';
import { answerOf } from './failure.ts';
import { auditStream, openIndex, unspokenIndex } from './keys.ts';
import { readStart } from './log-start.ts';
import type { RedisClient } from './redis.ts';
import { readGroups } from './stream-groups.ts';

/** The longest beginning of the log that may leave it. */
export interface TrimPlan {
  /** What the first event is linked to. */
  before: Head;
  /** The last one that may go; the same as `before`: none may. */
  last: Head;
  /** The first one that stays, and why. */
  held: Held;
}

export interface Held {
  seq: number;
  why: HeldBy;
  /** Id of the request whose event it is, or `policies`, or `log`. */
  subject: string;
}

/**
 * `date`: it is not older than asked for. `head`: it is the newest event, to which the next one is linked. `open`: its
 * request has not ended. `unread`: no worker has made jobs of it. `unsaid`: people have not been told of it, or
 * of a later event of its request. `most`: so many at once.
 */
export type HeldBy = 'date' | 'head' | 'open' | 'unread' | 'unsaid' | 'most';

/** Redis does nothing else while it lets go of them: for an eighth of a second. */
const mostAtOnce = 250_000;

/**
 * How far the log may be trimmed. What may go now may go for ever: a request that has ended stays so, what was
 * read and said stays so, and new events come at the other end. Where one of these put the policies in force, they
 * have to be recorded again first.
 *
 * @returns null: the log is empty.
 * @throws StoreError
 */
export async function planTrim(
  redis: RedisClient,
  beforeMs: number,
  most: number = mostAtOnce,
): Promise<TrimPlan | null> {
  // In this order: whatever is asked after the head was read comes after it.
  const head = await readHead(redis);
  if (!head) return null;
  const [before, stays] = await Promise.all([readStart(redis), whatStays(redis)]);
  let last = before;
  for await (const raw of rawEntries(redis, before.seq + 1)) {
    const entry = parseEntry(raw);
    const event = sealedEvent(entry, last.hash);
    const why = heldBy(event, { ...stays, beforeMs, head, upTo: before.seq + most });
    if (why) return { before, last, held: { seq: entry.seq, why, subject: event.request } };
    last = { seq: entry.seq, hash: entry.hash };
  }
  throw new Error('the newest event stays');
}

interface Stays {
  open: ReadonlySet<string>;
  unsaid: ReadonlySet<string>;
  /** The last one that every reader has dealt with. */
  readUpTo: number;
  /** How far people have been told of the policies, and of the log. */
  told: Readonly<Record<string, number>>;
}

async function whatStays(redis: RedisClient): Promise<Stays> {
  const cursors = createSpeechCursors({ redis });
  const eventsSaid = ({ events }: SpeechCursor) => events;
  const [open, unsaid, groups, policies, log] = await Promise.all([
    answerOf(redis.zrange(openIndex, 0, '-1')),
    answerOf(redis.zrange(unspokenIndex, 0, '-1')),
    readGroups(redis, auditStream),
    cursors.read(policiesSubject).then(eventsSaid),
    cursors.read(logSubject).then(eventsSaid),
  ]);
  return {
    open: new Set(open),
    unsaid: new Set(unsaid),
    readUpTo: Math.min(
      ...groups.map(({ doneUpTo }) => doneUpTo),
      groups.length === 0 ? 0 : Infinity,
    ),
    told: { [policiesSubject]: policies, [logSubject]: log },
  };
}

function heldBy(
  { seq, at, request, data }: ReturnType<typeof sealedEvent>,
  stays: Stays & { beforeMs: number; head: Head; upTo: number },
): HeldBy | null {
  if (!(Date.parse(at) < stays.beforeMs)) return 'date';
  if (seq >= stays.head.seq) return 'head';
  if (seq > stays.upTo) return 'most';
  if (stays.open.has(request)) return 'open';
  if (seq > stays.readUpTo) return 'unread';
  const told = stays.told[request];
  const isSaid = told === undefined ? !stays.unsaid.has(request) : numberOf(data) <= told;
  return isSaid ? null : 'unsaid';
}

/** Of a change of the policies, or of a trim: from 1, one more with each. */
function numberOf(data: unknown): number {
  const { revision, trim } = data as { revision?: number; trim?: number };
  return revision ?? trim ?? Infinity;
}
