import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Arrival } from '../http.ts';

/** What an `Authorization` header of this algorithm says. */
export interface Claim {
  accessKey: string;
  /** Names of the signed headers, as given. */
  names: readonly string[];
  signature: string;
}

const form =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([a-z0-9_;-]+), ?Signature=([0-9a-f]{64})$/;

export function readClaim(authorization: string): Claim | undefined {
  const [, accessKey, names, signature] = form.exec(authorization) ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) return undefined;
  return { accessKey, names: names.split(';'), signature };
}

/** `YYYYMMDDTHHMMSSZ` in Unix milliseconds, NaN for anything else. */
export function readDate(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * What the signature is over: exactly the headers the claim names; path and query rebuilt from the
 * wire by decoding and encoding them.
 *
 * @throws URIError for a broken percent escape.
 * Source: API Request Signing Guide, "Example of the API Signature Authentication Mechanism".
 */
export function canonicalRequest(arrival: Arrival, names: readonly string[]): string {
  const path = arrival.path.split('/').map(recode).join('/');
  const headers = names.map((name) => `${name}:${(arrival.headers[name] ?? '').trim()}\n`);
  return [
    arrival.method,
    path.endsWith('/') ? path : `${path}/`,
    canonicalQuery(arrival.query),
    headers.join(''),
    names.join(';'),
    arrival.headers['x-sdk-content-sha256'] ?? sha256(arrival.body),
  ].join('\n');
}

export function isSigned(
  request: string,
  date: string,
  secretKey: string,
  signature: string,
): boolean {
  const text = `SDK-HMAC-SHA256\n${date}\n${sha256(request)}`;
  const expected = createHmac('sha256', secretKey).update(text, 'utf8').digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals === -1) return [recode(pair), ''] as const;
      return [recode(pair.slice(0, equals)), recode(pair.slice(equals + 1))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Decoded, and encoded again with only the unreserved characters of RFC 3986 left bare. */
function recode(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
