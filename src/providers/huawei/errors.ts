/**
 * What Huawei Cloud's refusals mean. Listed is only what is refused before any work is done; all
 * else, 5xx and codes nobody has listed included, may have been done.
 *
 * Sources: "Error Codes" of API Gateway, TaurusDB, IAM and KMS (DEW).
 */
import { CloudError, type CloudErrorCode } from '../../domain/errors.ts';
import { adviseOnClock, aheadMs } from '../clock-advice.ts';
import { plainText } from '../cloud-text.ts';
import type { HttpAnswer } from '../http.ts';
import { Refusal } from './schema.ts';

interface Meaning {
  code: CloudErrorCode;
  taken: 'no' | 'maybe';
}

type Family = 'APIGW' | 'DBS' | 'IAM' | 'KMS';
type Rows = Partial<Record<CloudErrorCode, string>>;

/** Numbers of the codes, by what they mean to us. */
const refusedBeforeWork: Readonly<Record<Family, Rows>> = {
  APIGW: {
    throttled: '0308',
    denied: '0301 0302 0303 0304 0305 0306 0307 0310 0401 0402 0404 0801 0802',
    rejected: '0101 0103 0104 0105 0106 0201 0501 0502 0602 0607',
  },
  DBS: {
    denied: '280056 200010 200044 200604 201003 280015',
    'not-found': '200002 200045 200408 200602 201028 290005 290011 290013',
    conflict:
      '200086 201014 200011 200019 200047 201202 201205 212006 280406 ' +
      // Not on the error page; the official Terraform provider waits for these and tries again.
      '201015 05000084 212033',
    rejected:
      '200001 200004 200006 200024 200040 200046 200316 200543 201207 212003 ' +
      '280001 280204 280238 280404 280439 280449 290000 290001 290003',
  },
  IAM: {
    throttled: '0012',
    denied:
      '0001 0002 0003 0061 0062 0063 0064 0066 0067 0080 0081 0082 0083 1104 1105 1106 1107 1108',
    // Nothing that a request names is looked for in IAM: "not found" here is a wrong configuration.
    rejected: '0004 0007 0011 0020 0072 0073 1101 1102 1103 1109',
  },
  KMS: {
    denied: '0301 0302 0303 0305 0306 0307 0314 0326 0330',
    'not-found': '0207',
    rejected: '0201 0202 0203 0204 0205 0206 0209 0210 0215 0308 0320 0328',
  },
};

const meanings: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(refusedBeforeWork).flatMap(([family, rows]) =>
    Object.entries(rows).flatMap(([code, numbers]) =>
      numbers
        .split(' ')
        .map((number): [string, Meaning] => [
          `${family}.${number}`,
          { code: code as CloudErrorCode, taken: 'no' },
        ]),
    ),
  ),
);

/** "Not found or not permitted": Huawei Cloud does not tell the two apart. */
const notFoundOrDenied: readonly string[] = [
  ...['DBS.200010', 'DBS.200044', 'DBS.200604', 'DBS.201003', 'DBS.280015'],
];

/** Is there, as far as these credentials can see, no such thing? */
export function meansNotThere({ code, cloudCode = '' }: CloudError): boolean {
  return code === 'not-found' || notFoundOrDenied.includes(cloudCode);
}

/** Codes with which a token is refused that a new login would replace. */
const tokenRefusals: readonly string[] = [
  ...['APIGW.0301', 'APIGW.0307', 'DBS.280056', 'IAM.0001', 'IAM.0066', 'IAM.0067'],
  ...['KMS.0301', 'KMS.0302', 'KMS.0303'],
];

/** What a status and a code mean. A server's failure is never "refused before work". */
export function meaningOf(status: number, cloudCode: string): Meaning {
  if (status === 429) return { code: 'throttled', taken: 'no' };
  if (status >= 500) return { code: 'unavailable', taken: 'maybe' };
  const listed = meanings.get(cloudCode);
  if (listed) return listed;
  if (status === 401) return { code: 'denied', taken: 'no' };
  if (status === 403) return { code: 'denied', taken: 'maybe' };
  // A 404 without a code is not the service's own: it says nothing about what was asked for.
  if (status === 404 && cloudCode) return { code: 'not-found', taken: 'maybe' };
  if (status === 409) return { code: 'conflict', taken: 'maybe' };
  // Its code stands at a 400, its text says that the key service itself failed.
  if (cloudCode === 'KMS.0105' || status < 400) return { code: 'unavailable', taken: 'maybe' };
  return { code: 'rejected', taken: 'maybe' };
}

/** Would a new token help? So it may after a 401 whose code says nothing. */
export function refusesToken({ code, taken, cloudCode = '' }: CloudError): boolean {
  const isBare401 = code === 'denied' && taken === 'no' && !meanings.has(cloudCode);
  return isBare401 || tokenRefusals.includes(cloudCode);
}

/** What a request proves who asks with. */
export type Proof = 'key' | 'token' | 'login';

/**
 * With these codes a key itself is refused: it is not known (any more), inactive, blocked or out of date,
 * or its secret is another.
 */
const keyRefusals: readonly string[] = [
  ...['APIGW.0301', 'IAM.1104', 'IAM.1105', 'IAM.1106', 'IAM.1107', 'IAM.1108'],
];

/** A user that is disabled; a wrong name or password, and an account that is locked, are a 401. */
const loginRefusals: readonly string[] = ['IAM.0080', 'IAM.0082'];

/** Is it the credential itself that is refused? Of a token that is refused there may be a newer one. */
function refusesCredential(proof: Proof, status: number, cloudCode: string): boolean {
  if (proof === 'token') return false;
  if (proof === 'key') return keyRefusals.includes(cloudCode);
  return status === 401 || loginRefusals.includes(cloudCode);
}

/** The error that an answer is. `secrets` are taken out of the cloud's text. */
export function explainAnswer(
  answer: HttpAnswer,
  secrets: readonly string[],
  nowMs: number,
  proof: Proof,
): CloudError {
  const refusal = readRefusal(answer.body);
  const { code, taken } = meaningOf(answer.status, refusal.code);
  const message = refusal.message || `Huawei Cloud answered with status ${answer.status}`;
  const text = plainText(withoutRequest(message), secrets);
  const advice = clockAdvice(refusal.code, answer.headers.date, nowMs);
  return new CloudError(code, advice ? `${text}. ${advice}` : text, {
    provider: 'huawei',
    taken,
    cloudCode: plainText(refusal.code, secrets) || undefined,
    requestId: requestIdOf(answer) ?? undefined,
    retryAfterMs: retryAfterMs(answer.headers['retry-after'], nowMs),
    // What was refused for its time says nothing about the key.
    refusesCredential: !advice && refusesCredential(proof, answer.status, refusal.code),
  });
}

/** "Authentication": either way. */
export const toleratedMs = 15 * 60_000;

/** One code stands for everything that is wrong with a signature: its age is, when the clocks are that far apart. */
function clockAdvice(cloudCode: string, date: string | undefined, nowMs: number): string | null {
  const byMs = aheadMs(date, nowMs);
  const isTooOld = cloudCode === 'APIGW.0301' && byMs !== null && Math.abs(byMs) > toleratedMs;
  return isTooOld ? adviseOnClock(byMs, toleratedMs) : null;
}

/** From the body where it has one, else from the header. */
function requestIdOf(answer: HttpAnswer): string | null {
  return readRefusal(answer.body).requestId || answer.headers['x-request-id'] || null;
}

function readRefusal(body: string): Refusal {
  try {
    return Refusal.parse(JSON.parse(body));
  } catch {
    return { code: '', message: '', requestId: '' };
  }
}

/** The gateway repeats the whole canonical request, tokens included, after a wrong signature. */
function withoutRequest(text: string): string {
  return text.split(/,?\s*canonicalRequest/i, 1)[0] ?? '';
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (!header) return undefined;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}
