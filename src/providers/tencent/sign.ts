/**
 * TC3-HMAC-SHA256 in its three stages. Source: "Signature v3" of the Tencent Cloud API documents.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { headerNamed, namesToSign } from '../signed-headers.ts';

export interface SignableRequest {
  method: 'GET' | 'POST';
  path: string;
  /** As on the wire, without the question mark. */
  query: string;
  headers: Readonly<Record<string, string>>;
  /** Names of the headers to sign, in any order and case; `content-type` and `host` are a must. */
  signedHeaders: readonly string[];
  body: string;
  /** Of the action, whatever the host: `cdb`, `kms`, `cam`, `sts`. */
  service: string;
  /** Unix time in seconds, as sent in `X-TC-Timestamp`. */
  timestamp: number;
}

/** Stage 1: the request as both sides write it down. */
export function canonicalRequest(request: SignableRequest): string {
  const { names, list } = namesToSign(request.signedHeaders);
  let lines = '';
  for (const name of names) {
    const value = headerNamed(request.headers, name) ?? '';
    lines += `${name}:${value.trim().toLowerCase()}\n`;
  }
  const { method, path, query, body } = request;
  return `${method}\n${path}\n${query}\n${lines}\n${list}\n${hash('sha256', body, 'hex')}`;
}

/** Stage 2: when, for what, and the digest of stage 1. */
export function stringToSign(request: SignableRequest): string {
  return textToSign(request, scopeOf(dateOf(request.timestamp), request.service));
}

/** Stage 3: makes the `Authorization` header. The key of a day is derived once. */
export function createSigner(credentials: {
  secretId: string;
  secretKey: string;
}): (request: SignableRequest) => string {
  const days = new Map<string, Day>();

  const dayOf = ({ timestamp, service }: SignableRequest): Day => {
    const number = Math.floor(timestamp / secondsADay);
    const known = days.get(service);
    if (known?.number === number) return known;
    const date = dateOf(timestamp);
    const key = deriveKey(credentials.secretKey, date, service);
    const day = { number, scope: scopeOf(date, service), key };
    days.set(service, day);
    return day;
  };

  return (request) => {
    const { scope, key } = dayOf(request);
    const signature = createHmac('sha256', key).update(textToSign(request, scope)).digest('hex');
    const { list } = namesToSign(request.signedHeaders);
    return `TC3-HMAC-SHA256 Credential=${credentials.secretId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  };
}

const secondsADay = 86_400;

/** What is the same for all requests of one day to one service. */
interface Day {
  /** Since 1970, in UTC. */
  number: number;
  scope: string;
  key: KeyObject;
}

function textToSign(request: SignableRequest, scope: string): string {
  const digest = hash('sha256', canonicalRequest(request), 'hex');
  return `TC3-HMAC-SHA256\n${request.timestamp}\n${scope}\n${digest}`;
}

function deriveKey(secretKey: string, date: string, service: string): KeyObject {
  return createSecretKey(hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request'));
}

function scopeOf(date: string, service: string): string {
  return `${date}/${service}/tc3_request`;
}

function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
