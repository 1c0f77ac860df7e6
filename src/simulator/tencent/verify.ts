import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Arrival } from '../http.ts';
import { Refusal } from './refusal.ts';

/** Who may call. */
export interface TencentCredential {
  secretId: string;
  secretKey: string;
  /** Temporary credentials: what `X-TC-Token` must be. */
  token?: string | undefined;
  /** Actions that CAM denies to this one. */
  denied?: readonly string[] | undefined;
}

export interface Verified {
  credential: TencentCredential;
  /** As in the credential scope: `cdb`, `kms`, … */
  service: string;
}

const algorithm = 'TC3-HMAC-SHA256';
const form =
  /^TC3-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{4}-\d\d-\d\d)\/([a-z0-9-]+)\/tc3_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const toleranceS = 300;

/**
 * Checks signature, clock and token of a request.
 *
 * @throws Refusal `AuthFailure.*` or `MissingParameter`, as Tencent tells them apart.
 * Source: "Signature v3" of the Tencent Cloud API.
 */
export function verify(
  arrival: Arrival,
  credentials: readonly TencentCredential[],
  nowMs: number,
): Verified {
  const { headers } = arrival;
  const parts = form.exec(headers.authorization ?? '');
  if (parts === null) {
    throw new Refusal(
      'AuthFailure.InvalidAuthorization',
      'The authorization header is not valid. Please check it.',
    );
  }
  const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = parts;

  const credential = credentials.find((one) => one.secretId === secretId);
  if (credential === undefined) {
    throw new Refusal(
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    );
  }
  const timestamp = readTimestamp(headers['x-tc-timestamp'], nowMs);
  if (new Date(timestamp * 1000).toISOString().slice(0, 10) !== date) throw wrongSignature();

  const names = signedHeaders.split(';');
  if (!names.includes('content-type') || !names.includes('host')) throw wrongSignature();
  const scope = { date, service, timestamp, signature, names, secretKey: credential.secretKey };
  // SDKs sign the host without its port, even where the Host header has one.
  const hosts = new Set([headers.host ?? '', (headers.host ?? '').replace(/:\d+$/, '')]);
  if (![...hosts].some((host) => isSigned(arrival, host, scope))) throw wrongSignature();

  if ((headers['x-tc-token'] ?? '') !== (credential.token ?? '')) {
    throw tokenFailure();
  }
  return { credential, service };
}

/** Also said of temporary credentials that have expired. */
export function tokenFailure(): Refusal {
  return new Refusal(
    'AuthFailure.TokenFailure',
    'Token verification failed, please check if your Token is correct.',
  );
}

function readTimestamp(text: string | undefined, nowMs: number): number {
  if (text === undefined) {
    throw new Refusal(
      'MissingParameter',
      'The request is missing a required parameter `Timestamp`.',
    );
  }
  const timestamp = Number(text);
  if (!/^\d{1,11}$/.test(text) || Math.abs(nowMs / 1000 - timestamp) > toleranceS) {
    throw new Refusal(
      'AuthFailure.SignatureExpire',
      'The provided signature has expired. Please check the timestamp.',
    );
  }
  return timestamp;
}

interface Scope {
  date: string;
  service: string;
  timestamp: number;
  signature: string;
  names: readonly string[];
  secretKey: string;
}

function isSigned(arrival: Arrival, host: string, scope: Scope): boolean {
  const { date, service, timestamp } = scope;
  const lines = scope.names.map((name) => {
    const value = name === 'host' ? host : (arrival.headers[name] ?? '');
    return `${name}:${value.trim().toLowerCase()}\n`;
  });
  const isUnsignedPayload = arrival.headers['x-tc-content-sha256'] === 'UNSIGNED-PAYLOAD';
  const request = [
    arrival.method,
    arrival.path,
    arrival.query,
    lines.join(''),
    scope.names.join(';'),
    sha256(isUnsignedPayload ? 'UNSIGNED-PAYLOAD' : arrival.body),
  ].join('\n');
  const text = `${algorithm}\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(request)}`;

  let key: Buffer = Buffer.from(`TC3${scope.secretKey}`, 'utf8');
  for (const step of [date, service, 'tc3_request', text]) {
    key = createHmac('sha256', key).update(step, 'utf8').digest();
  }
  return timingSafeEqual(key, Buffer.from(scope.signature, 'hex'));
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function wrongSignature(): Refusal {
  return new Refusal(
    'AuthFailure.SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
  );
}
