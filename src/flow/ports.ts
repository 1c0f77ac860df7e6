/**
 * What the flows need from outside; the clouds are in cloud-ports.ts, what is said in speech-ports.ts.
 * `compose.ts` hands them the real things.
 */
import type { AuditEvent, Head } from '../domain/audit.ts';
import type { Actor, PoliciesEvent, PolicySource, RequestEvent, Wish } from '../domain/events.ts';
import type { Person } from '../domain/people.ts';
import type { PolicySet } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Told } from '../domain/speech.ts';
import type { TrimEvent } from '../domain/trim.ts';

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
  /**
   * All events of one request that are in the log with what each made of it, oldest first. Where the first
   * ones have left the log the request has ended, and of each is told what it made in the end.
   */
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
  /** So many events have left the log, from the first on, for files. @throws StoreError */
  leftUpTo(): Promise<number>;
}

/** The beginning of the audit log was let go, as the log says. */
export interface TrimTold {
  event: TrimEvent;
  logged: AuditEvent;
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
  event: {
    type: PoliciesEvent['type'];
    data: Omit<PoliciesEvent['data'], 'set'> & { set?: unknown };
  };
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
  /** All changes that are in the log, oldest first. */
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

/** Structured log: a constant message, details as fields. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
