/**
 * SDK-HMAC-SHA256, in its three stages. Pure: the time is the request's own `X-Sdk-Date`.
 *
 * Source: API Request Signing Guide, "Example of the API Signature Authentication Mechanism".
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { headerNamed, namesToSign } from '../signed-headers.ts';

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
  const { names, list } = namesToSign(signed);
  // Each line ends in a line feed, so that an empty line follows the last one.
  let lines = '';
  for (const name of names) lines += `${name}:${headerOf(request, name).trim()}\n`;
  const path = canonicalPath(request.path);
  const query = canonicalQuery(request.query);
  const digest =
    headerNamed(request.headers, 'x-sdk-content-sha256') ?? hash('sha256', request.body, 'hex');
  return `${request.method}\n${path}\n${query}\n${lines}\n${list}\n${digest}`;
}

/** Stage 2: what the secret key is applied to. `sdkDate` is the value of `X-Sdk-Date`. */
export function stringToSign(canonical: string, sdkDate: string): string {
  return `${algorithm}\n${sdkDate}\n${hash('sha256', canonical, 'hex')}`;
}

/** Stage 3: the header. The secret key itself signs; no key is derived from it. */
export function authorization(text: string, signed: readonly string[], key: SigningKey): string {
  const signature = createHmac('sha256', keyOf(key)).update(text).digest('hex');
  const { list } = namesToSign(signed);
  return `${algorithm} Access=${key.accessKey}, SignedHeaders=${list}, Signature=${signature}`;
}

/** Made once for each pair: the same text, made into a key for each call, costs as much as a hash. */
const keys = new WeakMap<SigningKey, KeyObject>();

function keyOf(pair: SigningKey): KeyObject {
  const before = keys.get(pair);
  if (before) return before;
  const key = createSecretKey(pair.secretKey, 'utf8');
  keys.set(pair, key);
  return key;
}

/** `20260301T093000Z`, the form of `X-Sdk-Date`. */
export function sdkDateOf(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Nothing in it needs to be encoded: so it is with nearly all paths. */
const plainPath = /^[A-Za-z0-9\-._~/]*$/;

/** Always with a slash at the end, which the path on the wire does not have. */
function canonicalPath(path: string): string {
  const encoded = plainPath.test(path) ? path : path.split('/').map(encodeAnew).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function encodeAnew(segment: string): string {
  return encode(decodeURIComponent(segment));
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
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

function headerOf(request: SignableRequest, name: string): string {
  const value = headerNamed(request.headers, name);
  if (value === undefined) throw new Error(`a header to be signed is missing: ${name}`);
  return value;
}
