import type { SimulatorClock } from './clock.ts';

/** How a call is spoiled. README.md says what each does in each cloud. */
export const misbehaviours = [
  'drop-before',
  'drop-after',
  'delay',
  'internal-error-before',
  'internal-error-after',
  'throttle',
  'garbage',
  'other-key',
  'lag',
  'unavailable',
  'denied',
  'never',
  'busy',
  'expired',
  'refuse',
  'null-values',
  'missing-values',
  'unknown-values',
  'wrong-date',
] as const;

export type Misbehaviour = (typeof misbehaviours)[number];

/** One thing that goes wrong, a number of times. */
export interface Fault {
  /** The cloud's name of the call, or `*`. */
  action: string;
  /** Only calls that name this instance. Default: all. */
  instance?: string | undefined;
  /** Default 1. */
  times?: number | undefined;
  how: Misbehaviour;
  /** The answer, or the end of the connection, waits this long after the work. */
  delayMs?: number | undefined;
  /** The change can be seen only this long after it was accepted. */
  lagMs?: number | undefined;
  /** Huawei only: sent as `Retry-After`. */
  retryAfterS?: number | undefined;
  /** Only once so many writes of the instance have come in, this call included. Default 0. */
  afterWrites?: number | undefined;
  /** With `refuse`: the cloud's code. */
  code?: string | undefined;
  /** With `refuse`, Huawei only: the HTTP status. Default 400. */
  status?: number | undefined;
}

/** What has happened since the start or the last reset. Keys are instance ids or actions. */
export interface Counters {
  /** Writes whose signature was accepted, by instance, whatever was answered. */
  writes: Record<string, number>;
  /** Writes that changed the state, by instance. */
  effects: Record<string, number>;
  /** The most writes that were in hand at the same time, by instance. */
  mostAtOnce: Record<string, number>;
  /** Calls whose signature was accepted, by action. */
  calls: Record<string, number>;
  /** Calls refused because they were over the limit, by action. Faults do not count. */
  throttled: Record<string, number>;
}

/** A simulated cloud, listening. */
export interface Simulator {
  /** Base URL without a trailing slash. */
  url: string;
  port: number;
  clock: SimulatorClock;
  counters(): Counters;
  /** Faults are used up in the order in which they were given, before those of the sentinels. */
  misbehave(fault: Fault): void;
  /** Ends all faults that were given. Those of the sentinels go on where they are. */
  behave(): void;
  /**
   * Changes fields of an instance, of a key, or of `account`, from outside the API, under the
   * names that `state()` shows.
   *
   * @throws Error for an id or a field that does not exist.
   */
  edit(id: string, fields: Readonly<Record<string, unknown>>): void;
  /** A copy of everything the cloud holds, keys in use included, as it shows now. */
  state(): unknown;
  /** Back to the seeds: state, counters, faults, limits and clock. */
  reset(): void;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

export interface SimulatorOptions<Credential> {
  /** Default 0: a free one. */
  port?: number | undefined;
  /** Default 127.0.0.1. */
  host?: string | undefined;
  /** Keeps the state over restarts. Written before a change is answered. */
  stateFile?: string | undefined;
  /** Who may call. Default: the sandbox's credentials. */
  credentials?: readonly Credential[] | undefined;
  /** How long an accepted change stays invisible. Default 0. */
  encryptionTakesMs?: number | undefined;
  /** Calls a second by action, instead of the cloud's own. */
  limits?: Readonly<Record<string, number>> | undefined;
  /** Ids of further healthy instances. */
  moreInstances?: readonly string[] | undefined;
}
