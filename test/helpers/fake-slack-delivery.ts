import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';

/** What the bot answered one delivery with. */
export interface Ack {
  /** 200 for an acknowledgement; 0 when none came within 3 s (the user sees an error). */
  status: number;
  /** The body, parsed when it is JSON. */
  body: unknown;
  tookMs: number;
}

/** One delivery, and how to play it again byte for byte. */
export interface Sent extends Ack {
  again(): Promise<Ack>;
}

export interface Delivery {
  deliver(kind: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<Sent>;
}

const ackWithinMs = 3_000;

/** Slack's signature: v0, HMAC-SHA256 over `v0:<timestamp>:<raw body>`. */
export function signatureOf(secret: string, timestampS: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex');
  return `v0=${mac}`;
}

/** Form-encoded, as Slack sends it: a command's fields, or one field `payload`. */
export function formOf(kind: 'slash_commands' | 'interactive', payload: Record<string, unknown>) {
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) });
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return new URLSearchParams(fields);
}

/** Sends to the bot's URL, signed. */
export function overHttp(url: string, signingSecret: string): Delivery {
  return {
    async deliver(kind, payload) {
      const body = formOf(kind, payload).toString();
      const timestampS = Math.floor(Date.now() / 1_000);
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': signatureOf(signingSecret, timestampS, body),
      };
      const send = () => post(url, headers, body);
      return { ...(await send()), again: send };
    },
  };
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Ack> {
  const startedAt = performance.now();
  try {
    const signal = AbortSignal.timeout(ackWithinMs);
    const answer = await fetch(url, { method: 'POST', headers, body, signal });
    const text = await answer.text();
    return { status: answer.status, body: parsed(text), tookMs: performance.now() - startedAt };
  } catch {
    return { status: 0, body: null, tookMs: performance.now() - startedAt };
  }
}

/** Sends over one of the open sockets, as an envelope, and waits for its acknowledgement. */
export function overSocket(sockets: ReadonlySet<WebSocket>): Delivery {
  return {
    async deliver(kind, payload) {
      const id = randomUUID();
      const envelope = { envelope_id: id, type: kind, accepts_response_payload: true, payload };
      const send = () => sendEnvelope([...sockets].at(-1), id, JSON.stringify(envelope));
      return { ...(await send()), again: send };
    },
  };
}

async function sendEnvelope(
  socket: WebSocket | undefined,
  id: string,
  envelope: string,
): Promise<Ack> {
  if (!socket) return { status: 0, body: null, tookMs: 0 };
  const startedAt = performance.now();
  const answer = new Promise<unknown>((resolve) => {
    const timer = setTimeout(() => done(undefined), ackWithinMs);
    const hear = (data: unknown) => {
      const message = parsed(String(data)) as { envelope_id?: string; payload?: unknown };
      if (message?.envelope_id === id) done(message.payload ?? null);
    };
    const done = (value: unknown) => {
      clearTimeout(timer);
      socket.off('message', hear);
      resolve(value);
    };
    socket.on('message', hear);
  });
  socket.send(envelope);
  const body = await answer;
  const tookMs = performance.now() - startedAt;
  return body === undefined ? { status: 0, body: null, tookMs } : { status: 200, body, tookMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
