import type { Arrival } from '../http.ts';
import type { HuaweiCredential } from './credential.ts';
import { gatewayRefusal, type Refusal } from './refusal.ts';
import { canonicalRequest, isSigned, readClaim, readDate } from './signature.ts';
import type { TokenBook } from './tokens.ts';

export interface Verified {
  credential: HuaweiCredential;
  /** The only project that a token opens; null for the whole account. Undefined: AK/SK. */
  tokenProject?: string | null;
}

const toleranceMs = 15 * 60 * 1000;

/**
 * Checks the token, or signature, clock and security token.
 *
 * @throws Refusal as the gateway says it, `APIGW.0301` or `APIGW.0307`.
 */
export function verify(
  arrival: Arrival,
  credentials: readonly HuaweiCredential[],
  tokens: TokenBook,
  nowMs: number,
): Verified {
  const token = arrival.headers['x-auth-token'];
  if (token !== undefined) return verifyToken(token, tokens, nowMs);

  const claim = readClaim(arrival.headers.authorization ?? '');
  if (claim === undefined) throw unauthorized('Unauthorized');
  const credential = credentials.find((one) => one.accessKey === claim.accessKey);
  if (credential === undefined) throw unauthorized(`verify ak failed, ak:${claim.accessKey}`);

  const date = arrival.headers['x-sdk-date'] ?? '';
  if (!claim.names.includes('x-sdk-date')) throw unauthorized('x-sdk-date is not signed');
  const signedAtMs = readDate(date);
  if (Number.isNaN(signedAtMs)) throw unauthorized('x-sdk-date is not valid');
  if (Math.abs(nowMs - signedAtMs) > toleranceMs) {
    throw unauthorized(`signature expired, signature time:${date},server time:${wireDate(nowMs)}`);
  }

  const request = rebuild(arrival, claim.names);
  if (!isSigned(request, date, credential.secretKey, claim.signature)) {
    throw unauthorized(
      `verify aksk signature fail, canonicalRequest:${request.replaceAll('\n', '|')}`,
    );
  }
  if ((arrival.headers['x-security-token'] ?? '') !== (credential.securityToken ?? '')) {
    throw unauthorized('verify security token failed');
  }
  return { credential };
}

function verifyToken(token: string, tokens: TokenBook, nowMs: number): Verified {
  const known = tokens.find(token);
  if (known === undefined) throw unauthorized('Unauthorized');
  if (known.expiresAtMs <= nowMs) throw tokenToRenew();
  return { credential: known.credential, tokenProject: known.projectId };
}

/** Also said of a token of another region. */
export function tokenToRenew(): Refusal {
  return gatewayRefusal(401, 'APIGW.0307', 'The token must be updated.');
}

function rebuild(arrival: Arrival, names: readonly string[]): string {
  try {
    return canonicalRequest(arrival, names);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw gatewayRefusal(400, 'APIGW.0201', 'Bad request: the URI cannot be decoded.');
  }
}

/** The gateway knows one code for keys, signatures, clocks and security tokens alike. */
export function unauthorized(detail: string): Refusal {
  return gatewayRefusal(401, 'APIGW.0301', `Incorrect IAM authentication information: ${detail}`);
}

function wireDate(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
