import type { State } from '../domain/request.ts';

/**
 * What is not one process's own, and is read anew when somebody looks: every process that can read it tells
 * the same. Ages are in milliseconds; 0: there is nothing.
 */
export interface Readings {
  /** Requests that have not ended. `uncounted`: those beyond what is read at once. */
  requests: {
    open: Readonly<Partial<Record<State, number>>>;
    uncounted: number;
    waitingForPerson: number;
  };
  /** Requests, and the policies, with an event of which people have not been told. */
  speech: { unspoken: number; oldestMs: number };
  /** The audit log, and its events that have no jobs yet. */
  reactor: { events: number; behind: number; pending: number; oldestMs: number };
  queues: readonly QueueReading[];
  /** How long ago a job that proves it came through the queue; null: none ever has. */
  canary: { ageMs: number | null };
  redis: { usedBytes: number; maxBytes: number };
}

export interface QueueReading {
  queue: string;
  /** By the queue's own word for their state. */
  jobs: Readonly<Record<string, number>>;
  /** Of the jobs that run next, how long the oldest has waited. */
  oldestMs: number;
}

export type SourceName = keyof Readings;

/** Each throws when it cannot be read. */
export type Sources = { [Each in SourceName]: () => Promise<Readings[Each]> };
