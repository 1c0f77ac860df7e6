/**
 * SDK-HMAC-SHA256, in its three stages. Pure: the time comes as the request's own `X-Sdk-Date`.
 *
 * Source: API Request Signing Guide, "Example of the API Signature Authentication Mechanism".
 */
import { hash } from 'node:crypto';
import { createKeyedHash } from '../keyed-hash.ts';
import { headerNamed, namesToSign } from '../signed-headers.ts';

/** A request as it goes over the wire: path and query percent-encoded, the query without its `?`. */
export interface SignableRequest {
  method: string;
  path: string;
  query: string;
  body: string;
}

export interface SigningKey {
  accessKey: string;
  secretKey: string;
}

/** Headers that many requests have in common, written down once as they are signed. */
export interface Frame {
  /** In order, joined by semicolons. */
  signedHeaders: string;
  /** The lines of the headers up to the value of `X-Sdk-Date`, and what follows it up to the digest. */
  beforeDate: string;
  afterDate: string;
  /** Of the body, where a header declares it. */
  declaredDigest: string | undefined;
}

const algorithm = 'SDK-HMAC-SHA256';
const dateHeader = 'x-sdk-date';

/**
 * @param headers with `Host` and its port where that is to be signed, without `X-Sdk-Date`.
 * @param signed names in any case and order; `X-Sdk-Date` has to be one of them.
 */
export function frameOf(
  headers: Readonly<Record<string, string>>,
  signed: readonly string[],
): Frame {
  const names = namesToSign(signed);
  const place = names.indexOf(dateHeader);
  if (place < 0) throw new Error('the time has to be signed');
  // Each line ends in a line feed, so that an empty line follows the last one.
  const linesOf = (some: readonly string[]) =>
    some.map((name) => `${name}:${valueNamed(headers, name).trim()}\n`).join('');
  const signedHeaders = names.join(';');
  return {
    signedHeaders,
    beforeDate: `\n${linesOf(names.slice(0, place))}${dateHeader}:`,
    afterDate: `\n${linesOf(names.slice(place + 1))}\n${signedHeaders}\n`,
    declaredDigest: headerNamed(headers, 'x-sdk-content-sha256'),
  };
}

/** Stage 1: one text for one request. */
export function canonicalRequest(frame: Frame, request: SignableRequest, sdkDate: string): string {
  const path = canonicalPath(request.path);
  const query = canonicalQuery(request.query);
  const { beforeDate, afterDate, declaredDigest } = frame;
  const digest = declaredDigest ?? hash('sha256', request.body, 'hex');
  return `${request.method}\n${path}\n${query}${beforeDate}${sdkDate}${afterDate}${digest}`;
}

/** Stage 2: what the secret key is applied to. `sdkDate` is the value of `X-Sdk-Date`. */
export function stringToSign(canonical: string, sdkDate: string): string {
  return `${algorithm}\n${sdkDate}\n${hash('sha256', canonical, 'hex')}`;
}

/** Stage 3: makes the `Authorization` header. The secret key itself signs; no key is derived from it. */
export function createSigner(
  key: SigningKey,
): (frame: Frame, request: SignableRequest, sdkDate: string) => string {
  const keyedHash = createKeyedHash(key.secretKey);
  return (frame, request, sdkDate) => {
    const text = stringToSign(canonicalRequest(frame, request, sdkDate), sdkDate);
    return `${algorithm} Access=${key.accessKey}, SignedHeaders=${frame.signedHeaders}, Signature=${keyedHash(text)}`;
  };
}

/** `20260301T093000Z`, the form of `X-Sdk-Date`. */
export function sdkDateOf(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  const day = Math.floor(second / secondsADay);
  if (lastDay.day !== day) lastDay = { day, text: dayText(timeMs) };
  const time = second - day * secondsADay;
  const hours = Math.floor(time / 3600);
  const minutes = Math.floor(time / 60) - hours * 60;
  return `${lastDay.text}T${twoDigits[hours]}${twoDigits[minutes]}${twoDigits[time % 60]}Z`;
}

const secondsADay = 86_400;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
/** Writing a date costs as much as hashing, and the day is nearly always that of the request before. */
let lastDay = { day: Number.NaN, text: '' };

function dayText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '');
}

/** Nothing in it needs to be encoded: so it is with nearly all paths. */
const plainPath = /^[\w\-.~/]*$/;

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

function valueNamed(headers: Readonly<Record<string, string>>, name: string): string {
  const value = headerNamed(headers, name);
  if (value === undefined) throw new Error(`a header to be signed is missing: ${name}`);
  return value;
}
