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

export interface Delivery {
  deliver(kind: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<Ack>;
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
      const startedAt = performance.now();
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-slack-request-timestamp': String(timestampS),
            'x-slack-signature': signatureOf(signingSecret, timestampS, body),
          },
          body,
          signal: AbortSignal.timeout(ackWithinMs),
        });
        const text = await answer.text();
        return {
          status: answer.status,
          body: parsed(text),
          tookMs: performance.now() - startedAt,
        };
      } catch {
        return { status: 0, body: null, tookMs: performance.now() - startedAt };
      }
    },
  };
}

/** Sends over one of the open sockets, as an envelope, and waits for its acknowledgement. */
export function overSocket(sockets: ReadonlySet<WebSocket>): Delivery {
  return {
    async deliver(kind, payload) {
      const socket = [...sockets].at(-1);
      if (!socket) return { status: 0, body: null, tookMs: 0 };
      const id = randomUUID();
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
      socket.send(
        JSON.stringify({ envelope_id: id, type: kind, accepts_response_payload: true, payload }),
      );
      const body = await answer;
      const tookMs = performance.now() - startedAt;
      return body === undefined ? { status: 0, body: null, tookMs } : { status: 200, body, tookMs };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
