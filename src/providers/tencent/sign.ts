/**
 * TC3-HMAC-SHA256 in its three stages. Source: "Signature v3" of the Tencent Cloud API documents.
 */
import { createHmac, hash } from 'node:crypto';
import { createKeyedHash } from '../keyed-hash.ts';
import { headerNamed, namesToSign } from '../signed-headers.ts';

export interface SignableKind {
  method: 'GET' | 'POST';
  path: string;
  /** As on the wire, without the question mark. */
  query: string;
  headers: Readonly<Record<string, string>>;
  /** Names of the headers to sign, in any order and case; `content-type` and `host` are a must. */
  signedHeaders: readonly string[];
  /** Of the action, whatever the host: `cdb`, `kms`, `cam`, `sts`. */
  service: string;
}

/** Requests of one kind: everything that is signed but their body and their time, written down once. */
export interface Frame {
  service: string;
  /** In order, joined by semicolons. */
  signedHeaders: string;
  /** The canonical request up to the digest of the body. */
  beforeBody: string;
}

export function frameOf({ headers, ...kind }: SignableKind): Frame {
  const names = namesToSign(kind.signedHeaders);
  let lines = '';
  for (const name of names) {
    const value = headerNamed(headers, name) ?? '';
    lines += `${name}:${value.trim().toLowerCase()}\n`;
  }
  const signedHeaders = names.join(';');
  const beforeBody = `${kind.method}\n${kind.path}\n${kind.query}\n${lines}\n${signedHeaders}\n`;
  return { service: kind.service, signedHeaders, beforeBody };
}

/** Stage 1: the request as both sides write it down. */
export function canonicalRequest(frame: Frame, body: string): string {
  return frame.beforeBody + hash('sha256', body, 'hex');
}

/** Stage 2: when, for what, and the digest of stage 1. @param scope see `scopeOf`. */
export function stringToSign(canonical: string, timestamp: number, scope: string): string {
  return `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
}

/**
 * Stage 3: makes the `Authorization` header. The key of a day is derived once.
 *
 * `timestamp` is Unix time in seconds, as sent in `X-TC-Timestamp`.
 */
export function createSigner(credentials: {
  secretId: string;
  secretKey: string;
}): (frame: Frame, body: string, timestamp: number) => string {
  const days = new Map<string, Day>();

  const dayOf = (service: string, timestamp: number): Day => {
    const number = Math.floor(timestamp / secondsADay);
    const known = days.get(service);
    if (known?.number === number) return known;
    const date = dateOf(timestamp);
    const keyedHash = createKeyedHash(deriveKey(credentials.secretKey, date, service));
    const day = { number, scope: scopeOf(timestamp, service), keyedHash };
    days.set(service, day);
    return day;
  };

  return (frame, body, timestamp) => {
    const { scope, keyedHash } = dayOf(frame.service, timestamp);
    const text = stringToSign(canonicalRequest(frame, body), timestamp, scope);
    return `TC3-HMAC-SHA256 Credential=${credentials.secretId}/${scope}, SignedHeaders=${frame.signedHeaders}, Signature=${keyedHash(text)}`;
  };
}

/** What a signature is for: one service on one day. */
export function scopeOf(timestamp: number, service: string): string {
  return `${dateOf(timestamp)}/${service}/tc3_request`;
}

const secondsADay = 86_400;

/** What is the same for all requests of one day to one service. */
interface Day {
  /** Since 1970, in UTC. */
  number: number;
  scope: string;
  keyedHash: (text: string) => string;
}

function deriveKey(secretKey: string, date: string, service: string): Buffer {
  return hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
}

function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
