/** What the flows need to say things: where they are said, and how far they are. */
import type { Request } from '../domain/request.ts';
import type { Utterance } from '../domain/speech.ts';
import type { PoliciesTold, TrimTold } from './ports.ts';

/** How far a request has been spoken about. Kept apart from its state: words change nothing. */
export interface SpeechCursor {
  /** Number of events whose utterances are all out. */
  events: number;
  /** Utterances of the next event that are out. */
  said: number;
  /** The card, once it is posted. */
  card: { channel: string; ts: string } | null;
  /** `version` of the request the card shows; 0: none. */
  cardVersion: number;
  /** Rooms that let nothing in, and from where on they have heard nothing. Not there: none is behind. */
  behind?: Partial<Record<Room, StoryPlace>>;
}

/** A channel that much is said in, and that may be closed while others are open. */
export const roomNames = ['requests', 'audit'] as const;
export type Room = (typeof roomNames)[number];

/** So many events are told whole, and so many utterances of the next one. */
export type StoryPlace = Pick<SpeechCursor, 'events' | 'said'>;

export interface SpeechCursors {
  read(request: string): Promise<SpeechCursor>;
  /** Compare-and-swap. False: somebody else has moved it since. */
  move(request: string, from: SpeechCursor, to: SpeechCursor): Promise<boolean>;
  /** Where the asker can be answered privately; kept 30 minutes at most. */
  keepResponseUrl(request: string, url: string): Promise<void>;
  responseUrl(request: string): Promise<string | undefined>;
}

/** Where a message went. */
export interface Posted {
  channel: string;
  ts: string;
}

/** What the bot says. Wording and blocks are the adapter's. Methods throw ChatError. */
export interface Chat {
  /**
   * May cards be shown where they are to be? `shared`: people of other organisations would read
   * them. What Slack does not tell is no objection. The answer may be a minute old.
   */
  cardsPlace(): Promise<'fine' | 'shared'>;
  postCard(request: Request): Promise<Posted>;
  updateCard(card: Posted, request: Request): Promise<void>;
  /**
   * Says one thing. `card` is where the request's card is, null when there is none, or when its
   * channel is closed; `responseUrl` answers the asker privately while it lives.
   *
   * @returns where it stands, when it can be taken back.
   */
  say(
    utterance: Utterance,
    context: { card: Posted | null; responseUrl: string | undefined },
  ): Promise<Posted | null>;
  /** Takes a message away: one that was posted twice, or can no longer be edited. Never throws: what cannot be taken back is logged. */
  takeBack(posted: Posted): Promise<void>;
  /** A line in the audit channel, where there is one: the policies have changed, or the log was trimmed. */
  announce(told: PoliciesTold | TrimTold): Promise<void>;
}

/** Slack could not, or would not. `retryAfterMs` when it said how long to wait. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  /**
   * `gone`: it will never work for this message. `closed`: nothing may be said there until somebody
   * opens the place again, and elsewhere it may. `later`: try again.
   */
  readonly code: 'gone' | 'closed' | 'later';
  /** Slack's own word, for example `channel_not_found`. */
  readonly slackCode: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ChatError['code'],
    slackCode: string,
    options: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(`Slack: ${slackCode}`, { cause: options.cause });
    this.code = code;
    this.slackCode = slackCode;
    this.retryAfterMs = options.retryAfterMs;
  }
}
