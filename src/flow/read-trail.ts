import type { Request } from '../domain/request.ts';
import { requestIdPattern } from '../domain/request-id.ts';
import type { Trail } from './enquiries.ts';
import type { AuditLog, Requests } from './ports.ts';

/** So many requests of one instance are told of. */
const requestsTold = 5;

/**
 * Somebody asks what has happened: to one request, or to the newest ones on an instance.
 *
 * @returns null when there never was such a request, or none on that instance. With no request in it: there may
 *   have been one, whose events have left the log.
 * @throws StoreError
 */
export async function readTrail(
  parts: { requests: Pick<Requests, 'load' | 'byInstance' | 'history'>; auditLog: AuditLog },
  of: string,
): Promise<Trail | null> {
  const named = await requestsNamed(parts, of);
  const leftUpTo = await parts.auditLog.leftUpTo();
  if (named.length === 0 && leftUpTo === 0) return null;
  const told = named.slice(0, requestsTold).map(async (request) => ({
    request,
    told: await parts.requests.history(request.id),
  }));
  const requests = await Promise.all(told);
  // Read last: what is told of stands before the head, or is the head.
  const head = await parts.auditLog.head();
  return { requests, hasMore: named.length > requestsTold, leftUpTo, head };
}

async function requestsNamed(
  { requests }: { requests: Pick<Requests, 'load' | 'byInstance'> },
  of: string,
): Promise<Request[]> {
  if (!requestIdPattern.test(of)) return requests.byInstance(of, requestsTold + 1);
  const request = await requests.load(of);
  return request ? [request] : [];
}
