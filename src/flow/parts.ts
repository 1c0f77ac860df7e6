import type { Actor } from '../domain/events.ts';
import { alarmAfter } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { Clouds } from './cloud-ports.ts';
import type { Points } from './points.ts';
import type { Clock, Log, Operators, People, Policies, Requests } from './ports.ts';
import type { Chat } from './speech-ports.ts';

/** What every flow is given. */
export interface Parts {
  requests: Requests;
  clouds: Clouds;
  people: People;
  policies: Policies;
  operators: Operators;
  /** Where cards are to be shown. */
  place: Pick<Chat, 'cardsPlace'>;
  /** Does the text match the regular expression? Always tells within a moment. */
  matches(pattern: string, text: string): boolean;
  clock: Clock;
  log: Log;
  points: Points;
}

/** What a step leaves behind: nothing, or the time at which it wants to be made again. */
export interface StepResult {
  againAtMs: number | null;
}

export const done: StepResult = { againAtMs: null };

/** The step is made again when the request's alarm rings next. */
export function again({ clock }: Pick<Parts, 'clock'>, request: Request): StepResult {
  return { againAtMs: alarmAfter(request, clock.now())?.atMs ?? null };
}

/** The bot itself, as an actor in the audit log. */
export const bot: Actor = { kind: 'bot', id: 'dbencrypt', name: 'dbencrypt' };

/** The cloud of this account, as an actor in the audit log. */
export function cloudActor(account: string): Actor {
  return { kind: 'cloud', id: account, name: account };
}
