import type { Decided } from '../domain/decided.ts';
import { StoreError } from '../domain/errors.ts';
import type { Actor, RequestEvent } from '../domain/events.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import type { Request } from '../domain/request.ts';
import type { Parts } from './parts.ts';
import type { Appended, AppendOptions } from './ports.ts';

export type Outcome =
  | { ok: true; request: Request; event: RequestEvent; atMs: number }
  /** `outdated`: what was read for the decision holds no more. Read policies and people, decide again. */
  | {
      ok: false;
      why: DecisionRefusal | 'locked' | 'outdated';
      request: Request;
      by: string | null;
    };

/** The request has moved on, and now people matter who were not read for this decision. */
export const outdated = { ok: false, why: 'outdated' } as const;

type Decide = (request: Request, nowMs: number) => Decided | typeof outdated;

/**
 * Decides on the newest state and appends; when somebody else was faster, decides again on what is
 * there now. Ends, because every lost race means that the request has moved on.
 *
 * @throws StoreError when the store cannot answer: then nothing is known to be recorded.
 */
export async function appendDecided(
  parts: Pick<Parts, 'requests' | 'clock'>,
  request: Request,
  actor: Actor,
  decide: Decide,
  options: AppendOptions = {},
): Promise<Outcome> {
  let current = request;
  for (;;) {
    const decided = decide(current, parts.clock.now());
    if (!decided.ok) return { ok: false, why: decided.why, request: current, by: null };
    const appended = await parts.requests.append(current, decided.event, actor, options);
    if (appended.ok) return recorded(appended, decided.event);
    if (appended.why === 'locked') {
      return { ok: false, why: 'locked', request: current, by: appended.by };
    }
    if (appended.why === 'policies-changed') {
      return { ...outdated, request: current, by: null };
    }
    if (appended.why === 'asked-before') throw new Error('only a wish can be asked before');
    current = appended.current;
  }
}

/**
 * As appendDecided, for what must not get lost: keeps trying while the store is away.
 *
 * @param patience.pause waits before the next try; it gets the number of tries so far.
 */
export async function appendInsistently(
  parts: Parts,
  request: Request,
  actor: Actor,
  decide: (request: Request, nowMs: number) => Decided,
  patience: { tries: number; pause: (tries: number) => Promise<void> },
): Promise<Outcome> {
  // One id for all tries: what was recorded without our hearing so is not recorded again.
  const eventId = crypto.randomUUID();
  for (let tries = 1; ; tries += 1) {
    try {
      return await appendDecided(parts, await newest(parts, request), actor, decide, { eventId });
    } catch (error) {
      if (!(error instanceof StoreError) || tries >= patience.tries) throw error;
      parts.log.warn({ request: request.id, tries }, 'store away, event is kept and tried again');
      await patience.pause(tries);
    }
  }
}

async function newest(parts: Parts, request: Request): Promise<Request> {
  return (await parts.requests.load(request.id)) ?? request;
}

function recorded(appended: Extract<Appended, { ok: true }>, event: RequestEvent): Outcome {
  const atMs = Date.parse(appended.event.at);
  return { ok: true, request: appended.request, event, atMs };
}
