import type { Request } from '../domain/request.ts';

/**
 * Which event left a request as it is, of all requests that were read here. Its version alone does not
 * tell: after a fail-over that has lost events the same version may come again, as another one.
 */
const lastEvents = new WeakMap<Request, string>();

/** @param eventId null: an earlier version of this product has not kept it. */
export function withLastEvent(request: Request, eventId: string | null): Request {
  if (eventId !== null) lastEvents.set(request, eventId);
  return request;
}

/** Null for a request that was not read from the store as it is. */
export function lastEventOf(request: Request): string | null {
  return lastEvents.get(request) ?? null;
}
