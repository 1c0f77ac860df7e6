import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { bodyReader } from './body.ts';
import type { signatureCheck } from './signature.ts';

/** What came in where Slack delivers. */
export type Taken =
  | { is: 'delivery'; body: Record<string, unknown> }
  /** Answered with a status, and perhaps a body, and nothing else is done. */
  | { is: 'answer'; status: number; body?: object; problem?: string }
  /** Nobody is there any more to be answered. */
  | { is: 'cut' };

/** A payload is a few kilobytes; Slack's largest views are 250 KB. */
const readBody = bodyReader({ limitBytes: 1_000_000, togetherBytes: 32_000_000 });

/**
 * Reads one request. Nothing of it is believed before its signature is checked, on the raw bytes.
 *
 * @param nowMs tells the time, once all of it is here.
 */
export async function takeDelivery(
  request: IncomingMessage,
  check: ReturnType<typeof signatureCheck>,
  nowMs: () => number,
): Promise<Taken> {
  const raw = await readBody(request);
  if (raw === 'cut') return { is: 'cut' };
  if (raw === 'too-long') return { is: 'answer', status: 413 };
  if (raw === 'no-room') return { is: 'answer', status: 503 };
  const timestamp = header(request, 'x-slack-request-timestamp');
  const signature = header(request, 'x-slack-signature');
  const problem = check({ timestamp, signature }, raw, nowMs());
  if (problem !== null) {
    // Slack looks without a signature whether somebody answers here. What else it says is not read.
    const isProbe = parse(raw.toString('latin1')).ssl_check === '1';
    return isProbe ? fine : { is: 'answer', status: 401, problem };
  }
  const body = readFields(request, raw);
  if (!body) return { is: 'answer', status: 400, problem: 'its body cannot be read' };
  if (body.ssl_check === '1') return fine;
  if (body.type !== 'url_verification') return { is: 'delivery', body };
  return { is: 'answer', status: 200, body: { challenge: body.challenge } };
}

const fine = { is: 'answer', status: 200 } as const;

/** A form's fields, or the JSON in its `payload`, or JSON. Null: none of these. */
function readFields(request: IncomingMessage, raw: Buffer): Record<string, unknown> | null {
  const text = raw.toString('utf8');
  const isForm = header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded');
  const form = isForm ? parse(text) : null;
  if (form && typeof form.payload !== 'string') return form;
  try {
    const read: unknown = JSON.parse(form ? String(form.payload) : text);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
