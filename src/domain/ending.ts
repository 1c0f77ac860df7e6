import type { RequestEvent } from './events.ts';
import type { Ending, Request, Stamp } from './request.ts';

/** How a request ended, from the event that ended it. */
export function endingOf(
  event: Extract<
    RequestEvent,
    { type: 'refused' | 'rejected' | 'cancelled' | 'expired' | 'succeeded' | 'failed' }
  >,
  stamp: Stamp,
): Ending {
  const person = { by: stamp.actor.id, byName: stamp.actor.name };
  switch (event.type) {
    case 'refused':
      return { state: 'refused', ...event.data };
    case 'rejected': {
      const { reason, rule } = event.data;
      return { state: 'rejected', ...person, reason, rule };
    }
    case 'cancelled':
      return { state: 'cancelled', ...person, ...event.data };
    case 'expired':
      return { state: 'expired', was: event.data.was };
    case 'succeeded':
      return { state: 'succeeded', proof: event.data.proof };
    case 'failed': {
      const by = stamp.actor.kind === 'person' ? stamp.actor.id : null;
      return { state: 'failed', ...event.data, by };
    }
  }
}

/** The request that has ended so: it waits for nothing any more. */
export function end(request: Request, ending: Ending): Request {
  return {
    ...request,
    state: ending.state,
    ending,
    startsAtMs: null,
    scheduledWhy: null,
    needsPerson: null,
  };
}
