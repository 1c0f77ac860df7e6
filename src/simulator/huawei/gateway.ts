import type { FaultRefusal } from '../faults.ts';
import type { Fault } from '../simulator.ts';
import {
  anotherOperation,
  dbsRefusal,
  type ErrorShape,
  gatewayRefusal,
  kmsRefusal,
  Refusal,
} from './refusal.ts';
import type { Route } from './routes.ts';
import { huaweiProjects } from './seeds.ts';
import { tokenToRenew, unauthorized } from './verify.ts';

/** What is said before a service has done anything, each service in its own shape. */

export function overLimit(route: Route, limit: number, retryAfterS?: number): Refusal {
  const headers = retryAfter(retryAfterS);
  if (route.service === 'iam') {
    const text = `The throttling threshold has been reached. Threshold: ${limit} times per 1 seconds`;
    return new Refusal('flat', 429, 'IAM.0012', text, headers);
  }
  const text = `The throttling threshold has been reached: policy user over ratelimit,limit:${limit},time:1 second`;
  return gatewayRefusal(429, 'APIGW.0308', text, headers);
}

/** IAM without a valid signature or token. */
export function unauthenticated(): Refusal {
  const text = 'The request you have made requires authentication.';
  return new Refusal('older', 401, 'Unauthorized', text);
}

/** @param isOther the caller has named, or holds a token of, another project than the path's. */
export function wrongProject(
  route: Route,
  projectId: string,
  isOther: boolean,
): Refusal | undefined {
  const isKnown = huaweiProjects.some((project) => project.id === projectId);
  if (isKnown && !isOther) return undefined;
  if (route.service === 'kms') {
    return kmsRefusal(403, 'KMS.0305', 'The token does not belong to the project.');
  }
  if (isOther) return tokenToRenew();
  return dbsRefusal(403, 'DBS.200010', 'The resource is not found or access is not permitted.');
}

export function refusalFor(
  why: FaultRefusal,
  route: Route,
  { retryAfterS, code = '', status = 400 }: Partial<Fault> = {},
): Refusal {
  switch (why) {
    case 'throttle':
      return overLimit(route, route.limit, retryAfterS);
    case 'unavailable':
      return unavailable(route, retryAfter(retryAfterS));
    case 'internal-error':
      return internalError(route);
    case 'denied':
      return denied(route);
    case 'busy':
      return anotherOperation();
    case 'expired':
      return route.service === 'iam'
        ? unauthenticated()
        : unauthorized('the security token expired');
    case 'refuse':
      return new Refusal(shapes[route.service], status, code, `The cloud says ${code}.`);
  }
}

function unavailable(route: Route, headers: Readonly<Record<string, string>>): Refusal {
  if (route.service === 'kms') {
    return new Refusal('nested', 503, 'KMS.0104', 'The service is unavailable.', headers);
  }
  return gatewayRefusal(503, 'APIGW.0613', 'The backend service is unavailable.', headers);
}

function internalError(route: Route): Refusal {
  switch (route.service) {
    case 'taurusdb':
      return dbsRefusal(500, 'DBS.108000', 'Server failure.');
    case 'kms':
      return kmsRefusal(500, 'KMS.0101', 'KMS error.');
    case 'iam':
      return new Refusal('flat', 500, 'IAM.0006', 'Internal error.');
  }
}

function denied(route: Route): Refusal {
  switch (route.service) {
    case 'taurusdb':
      return dbsRefusal(403, 'DBS.280015', 'You do not have the permission for this operation.');
    case 'kms':
      return kmsRefusal(403, 'KMS.0307', 'You do not have the permission for this operation.');
    case 'iam':
      return new Refusal('flat', 403, 'IAM.0002', 'You are not permitted to do this.');
  }
}

const shapes = {
  taurusdb: 'flat',
  kms: 'nested',
  iam: 'flat',
} as const satisfies Record<Route['service'], ErrorShape>;

function retryAfter(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}
