/**
 * SDK-HMAC-SHA256, in its three stages. Pure: the time is the request's own `X-Sdk-Date`.
 *
 * Source: API Request Signing Guide, "Example of the API Signature Authentication Mechanism".
 */
import { createHash, createHmac } from 'node:crypto';

/** A request as it goes over the wire: path and query percent-encoded, the query without its `?`. */
export interface SignableRequest {
  method: string;
  path: string;
  query: string;
  /** Must hold `X-Sdk-Date`, and `Host` with its port where that is to be signed. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface SigningKey {
  accessKey: string;
  secretKey: string;
}

const algorithm = 'SDK-HMAC-SHA256';

/** The `Authorization` header of a request, over the headers named in `signed` (in any case). */
export function sign(request: SignableRequest, signed: readonly string[], key: SigningKey): string {
  const text = stringToSign(canonicalRequest(request, signed), headerOf(request, 'x-sdk-date'));
  return authorization(text, signed, key);
}

/** Stage 1: one text for one request. */
export function canonicalRequest(request: SignableRequest, signed: readonly string[]): string {
  const names = sortedNames(signed);
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    // Each line ends in a line feed, so that an empty line follows the last one.
    names.map((name) => `${name}:${headerOf(request, name).trim()}\n`).join(''),
    names.join(';'),
    findHeader(request, 'x-sdk-content-sha256') ?? sha256(request.body),
  ].join('\n');
}

/** Stage 2: what the secret key is applied to. `sdkDate` is the value of `X-Sdk-Date`. */
export function stringToSign(canonical: string, sdkDate: string): string {
  return [algorithm, sdkDate, sha256(canonical)].join('\n');
}

/** Stage 3: the header. The secret key itself signs; no key is derived from it. */
export function authorization(text: string, signed: readonly string[], key: SigningKey): string {
  const signature = createHmac('sha256', key.secretKey).update(text).digest('hex');
  const names = sortedNames(signed).join(';');
  return `${algorithm} Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
}

/** `20260301T093000Z`, the form of `X-Sdk-Date`. */
export function sdkDateOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Always with a slash at the end, which the path on the wire does not have. */
function canonicalPath(path: string): string {
  const segments = path.split('/').map((segment) => encode(decodeURIComponent(segment)));
  return `${segments.join('/')}/`.replace(/\/\/$/, '/');
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Leaves only `A-Z a-z 0-9 - . _ ~` bare; encodeURIComponent leaves five more. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sortedNames(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase()).sort();
}

function headerOf(request: SignableRequest, name: string): string {
  const value = findHeader(request, name);
  if (value === undefined) throw new Error(`a header to be signed is missing: ${name}`);
  return value;
}

function findHeader(request: SignableRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([each]) => each.toLowerCase() === name)?.[1];
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
