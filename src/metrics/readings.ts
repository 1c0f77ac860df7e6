import type { State } from '../domain/request.ts';

/**
 * What is not one process's own, and is read anew when somebody looks: every process that can read it tells
 * the same. Ages are in milliseconds; 0: there is nothing.
 */
export interface Readings {
  /**
   * Requests that have not ended. `longestMs`: how long one has been in this state, at most. `uncounted`: those
   * beyond what is read at once.
   */
  requests: {
    open: Readonly<Partial<Record<State, number>>>;
    longestMs: Readonly<Partial<Record<State, number>>>;
    uncounted: number;
    waitingForPerson: number;
    longestForPersonMs: number;
  };
  /** Requests, the policies and the log, with an event of which people have not been told. */
  speech: { unspoken: number; oldestMs: number };
  /** The audit log, and its events that have no jobs yet. */
  reactor: { events: number; behind: number; pending: number; oldestMs: number };
  queues: readonly QueueReading[];
  /** How long ago a job that proves it came through each queue; null: none ever has. */
  canary: readonly { queue: string; ageMs: number | null }[];
  /** `wantedReplicas`: so many must have an event before it is called recorded. */
  redis: { usedBytes: number; maxBytes: number; replicas: number; wantedReplicas: number };
}

/** What is one process's own, as it stands when somebody looks. */
export interface OwnReadings {
  /** What it must be able to do to be given work, and whether it could when somebody looked last. */
  readiness: { role: string; checks: readonly { name: string; isOk: boolean }[] };
  /** By how much the clock of this machine is ahead of Redis'; null: Redis has not told. */
  clock: { aheadMs: number | null };
  /** How long ago its hands last moved, for each queue. */
  hands: readonly { queue: string; idleMs: number }[];
  /** When it last read the policies in force, and whether they are those of its file. Null: not yet. */
  policies: { readAgoMs: number; areOwn: boolean } | null;
}

export interface QueueReading {
  queue: string;
  /** By the queue's own word for their state. */
  jobs: Readonly<Record<string, number>>;
  /** Of the jobs that run next, how long the oldest has waited. */
  oldestMs: number;
}

export type SourceName = keyof (Readings & OwnReadings);

/** Each throws when it cannot be read. */
export type Sources = {
  [Each in SourceName]: () => Promise<(Readings & OwnReadings)[Each]>;
};
