import type { Actor } from '../domain/events.ts';
import type { Clock, Clouds, Log, People, Policies, Requests } from './ports.ts';

/** What every flow is given. */
export interface Parts {
  requests: Requests;
  clouds: Clouds;
  people: People;
  policies: Policies;
  clock: Clock;
  log: Log;
}

/** What a step leaves behind: nothing, or the time at which it wants to be made again. */
export interface StepResult {
  againAtMs: number | null;
}

export const done: StepResult = { againAtMs: null };

/** The bot itself, as an actor in the audit log. */
export const bot: Actor = { kind: 'bot', id: 'dbencrypt', name: 'dbencrypt' };
