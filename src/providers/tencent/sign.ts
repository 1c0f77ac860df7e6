/**
 * TC3-HMAC-SHA256 in its three stages. Source: "Signature v3" of the Tencent Cloud API documents.
 */
import { createHash, createHmac } from 'node:crypto';

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
  const names = sortNames(request.signedHeaders);
  const values = new Map(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const lines = names.map((name) => `${name}:${(values.get(name) ?? '').trim().toLowerCase()}\n`);
  return [
    request.method,
    request.path,
    request.query,
    lines.join(''),
    names.join(';'),
    sha256Hex(request.body),
  ].join('\n');
}

/** Stage 2: when, for what, and the digest of stage 1. */
export function stringToSign(request: SignableRequest): string {
  const digest = sha256Hex(canonicalRequest(request));
  return ['TC3-HMAC-SHA256', request.timestamp, scopeOf(request), digest].join('\n');
}

/** Stage 3: makes the `Authorization` header. The key of a day is derived once. */
export function createSigner(credentials: {
  secretId: string;
  secretKey: string;
}): (request: SignableRequest) => string {
  const keys = new Map<string, { date: string; key: Buffer }>();

  const keyFor = (date: string, service: string): Buffer => {
    const known = keys.get(service);
    if (known?.date === date) return known.key;
    const key = deriveKey(credentials.secretKey, date, service);
    keys.set(service, { date, key });
    return key;
  };

  return (request) => {
    const key = keyFor(dateOf(request.timestamp), request.service);
    return [
      `TC3-HMAC-SHA256 Credential=${credentials.secretId}/${scopeOf(request)}`,
      `SignedHeaders=${sortNames(request.signedHeaders).join(';')}`,
      `Signature=${hmac(key, stringToSign(request)).toString('hex')}`,
    ].join(', ');
  };
}

function deriveKey(secretKey: string, date: string, service: string): Buffer {
  return hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request');
}

function scopeOf({ timestamp, service }: SignableRequest): string {
  return `${dateOf(timestamp)}/${service}/tc3_request`;
}

function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

function sortNames(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase()).sort();
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
