/** What the flows need from outside. `compose.ts` hands them the real things. */
import type { AuditEvent, Head } from '../domain/audit.ts';
import type {
  Actor,
  PoliciesEvent,
  PolicySource,
  Proof,
  RequestEvent,
  Wish,
} from '../domain/events.ts';
import type { ProviderName } from '../domain/operation.ts';
import type { Person } from '../domain/people.ts';
import type { Facts, Target, Write } from '../domain/plan.ts';
import type { PolicySet } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Told, Utterance } from '../domain/speech.ts';
import type { KeySeen, Listed, Look } from './looks.ts';

/** One clock for all processes: Redis' clock, in Unix milliseconds. */
export interface Clock {
  now(): number;
}

/** What an append says. Only `ok: true` means that something was recorded by this call. */
export type Appended =
  | { ok: true; request: Request; event: AuditEvent }
  /** The request has moved on: `current` is what it is now. Nothing was recorded. */
  | { ok: false; why: 'conflict'; current: Request }
  /** Another request holds the target and operation. Nothing was recorded. */
  | { ok: false; why: 'locked'; by: string }
  /** Other policies are in force than those it was decided under. Nothing was recorded. */
  | { ok: false; why: 'policies-changed' }
  /** The same wish was stored before, as this request. */
  | { ok: false; why: 'asked-before'; request: string };

export interface AppendOptions {
  /** The same id again is harmless and answers as the first time. Default: a new one. */
  eventId?: string;
  /** Milliseconds from now after which the store must not record it any more. */
  withinMs?: number;
  /** It was decided under these policies: refused when others are in force. */
  policies?: DecidedUnder;
}

/**
 * One set of policies. The event that put it in force tells it from another one that has the same number,
 * since the store has lost the first in a fail-over.
 */
export type DecidedUnder = Pick<PoliciesInForce, 'revision' | 'event'>;

/**
 * The requests and their audit log: event, snapshot, indexes and target lock move in one atomic
 * step. All methods throw StoreError when the store cannot answer.
 */
export interface Requests {
  /**
   * Stores a wish as a new request in state `asked`. `once` is what makes two deliveries one wish
   * (Slack's trigger id); remembered for an hour, as a hash.
   */
  ask(
    wish: Wish,
    origin: { channel: string },
    requester: Actor,
    once: string,
    options?: AppendOptions,
  ): Promise<Appended>;
  /**
   * Adds one event to `before`. Refused when the request has moved on since. `planned` takes the
   * lock of target and operation; the event that ends the request gives it back.
   */
  append(
    before: Request,
    event: RequestEvent,
    actor: Actor,
    options?: AppendOptions,
  ): Promise<Appended>;
  load(id: string): Promise<Request | undefined>;
  /** All events of one request with what each made of it, oldest first. */
  history(id: string): Promise<Told[]>;
  /** Requests that have not ended, oldest first, at most `limit`. */
  open(limit: number): Promise<Request[]>;
  /** Newest requests, ended ones included, at most `limit`. */
  recent(limit: number): Promise<Request[]>;
  /** Newest requests of one person, at most `limit`. */
  byRequester(user: string, limit: number): Promise<Request[]>;
  /** Newest requests on one instance, at most `limit`. */
  byInstance(instance: string, limit: number): Promise<Request[]>;
}

/** The audit log as a whole. */
export interface AuditLog {
  /** The newest entry; null: there is none yet. @throws StoreError */
  head(): Promise<Head | null>;
}

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

/** Where an instance was found. */
export interface Found {
  account: string;
  region: string;
  instance: string;
  name: string | null;
}

/** What the cloud shows now of what was asked. */
export type ReadBack =
  | { is: 'done'; proof: Proof }
  | { is: 'not-done'; proof: Proof }
  /** Something else holds for good, for example another key. Never a success. */
  | { is: 'other'; proof: Proof; detail: string }
  /** Seen, but it proves neither. */
  | { is: 'unclear'; detail: string };

/** A write that has passed the gate and waits to be sent. Must be sent or released. */
export interface PreparedWrite {
  /**
   * Signs once, with `signedAtMs` as its time, and sends once, unless `sendByMs` has passed.
   *
   * @throws CloudError with `taken`; `late` when `sendByMs` was missed: nothing was sent.
   * @throws WireError when the cloud answered and the answer cannot be read: it may have worked.
   */
  send(times: { signedAtMs: number; sendByMs: number }): Promise<{ cloudRequestId: string | null }>;
  /** Gives the place in the gate back. Harmless after `send`. */
  release(): Promise<void>;
}

/** One account of one cloud. All methods throw CloudError or WireError, but those that give a `Look`. */
export interface Cloud {
  account: string;
  provider: ProviderName;
  regions: readonly string[];
  /** How long the cloud accepts a signature; null: for ever (tokens). */
  signatureLastsMs: number | null;
  /** How long a write may wait for its answer. */
  writeTimeoutMs: number;
  /** Looks for the instance in these regions, read-only. */
  find(instance: string, regions: readonly string[]): Promise<Found[]>;
  /** All instances of one region and how far each is encrypted, read-only, a few reads at a time. */
  list(region: string): Promise<Look<readonly Listed[]>>;
  /** What the key service of one region shows of a key, read-only; null: it is not there. */
  lookUpKey(key: string, region: string): Promise<Look<KeySeen | null>>;
  /** Reads target, key and prerequisites, read-only and in parallel. A failed read is a check `not-made`. */
  readFacts(write: Write): Promise<Facts>;
  /** The cloud's name for the operation's write, and the key and key region as they will be sent. */
  planWrite(wish: Wish, target: Target): Write;
  /** Waits at the gate for the place of one write. */
  prepareWrite(write: Write): Promise<PreparedWrite>;
  /** Asks the cloud whether it is so. */
  readBack(write: Write): Promise<ReadBack>;
  close(): Promise<void>;
}

/** All configured accounts. */
export interface Clouds {
  all(): readonly Cloud[];
  of(account: string): Cloud | undefined;
  /** Accounts of one provider. */
  for(provider: ProviderName): readonly Cloud[];
}

/** Who people are, read from Slack when it is asked. */
export interface People {
  /** Undefined: Slack knows no such person. @throws ChatError when Slack cannot answer. */
  lookup(user: string): Promise<Person | undefined>;
  /** Members of a user group now. @throws ChatError when Slack cannot answer. */
  membersOf(group: string): Promise<readonly string[]>;
  /** Does Slack show e-mail addresses to this bot? Null: not known yet. */
  showsEmail(): boolean | null;
  /** The workspace the bot lives in. */
  workspace(): string;
}

/** The policies in force, in all processes. */
export interface PoliciesInForce extends PolicySet {
  /** From 1, one more with each change; 0: none were ever put in force, and nobody may approve. */
  revision: number;
  /** Id of the event that put them in force; null: none did. */
  event: string | null;
}

/** One change of the policies, as it stands in the audit log. Its set may be one of a later version. */
export interface PoliciesTold {
  event: { type: string; data: Omit<PoliciesEvent['data'], 'set'> & { set?: unknown } };
  logged: AuditEvent;
}

/**
 * The one set of policies that all processes decide by. It is kept in the store: a process that has
 * read its file puts it in force for all of them. All methods throw StoreError.
 */
export interface Policies {
  inForce(): Promise<PoliciesInForce>;
  /**
   * Puts a set in force in one atomic step with its audit event, unless it is in force already. When
   * two processes do so at once, one event follows the other.
   *
   * @param where only while the revision in force is below this one.
   * @returns the event that was recorded; null when nothing has changed.
   */
  adopt(
    set: PolicySet,
    source: PolicySource,
    where?: { below: number },
  ): Promise<PoliciesEvent | null>;
  /** All changes, oldest first. */
  history(): Promise<PoliciesTold[]>;
}

/** Who looks after the bot. */
export interface Operators {
  /**
   * Tells them one thing, once an hour at most for the same `about`. Never throws: what cannot be
   * told is logged.
   */
  tell(about: string, sentence: string): Promise<void>;
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
  /** A line in the audit channel, where there is one: the policies have changed. */
  announce(told: PoliciesTold): Promise<void>;
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

/** Structured log: a constant message, details as fields. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
