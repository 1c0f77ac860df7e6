import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import type { Clock, Log } from '../flow/ports.ts';
import { within } from '../within.ts';
import { takeDelivery } from './delivery.ts';
import type { Door } from './door.ts';
import { later } from './later.ts';
import { signatureCheck } from './signature.ts';

/** A page of ours beside Slack's: health and readiness. */
export interface HttpRoute {
  path: string;
  method: string;
  handler: (request: IncomingMessage, response: ServerResponse) => void;
}

export interface HttpSettings {
  host: string;
  port: number;
  signingSecret: string;
}

/** A door that may be open before there is somebody behind it: whoever comes early waits a little. */
export interface HttpDoor extends Door {
  /** The pages beside Slack's. */
  serve(routes: readonly HttpRoute[]): void;
  /** Whether a delivery is a recent one is judged by this clock; until there is one, by this machine's. */
  keepTime(clock: Clock): void;
}

const slackPath = '/slack/events';

/** Slack sends what it has to say at once: who takes longer only holds a socket. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  // A balancer keeps connections for a minute: one that we close first may lose what it has just taken.
  keepAliveTimeout: 75_000,
};

/** Slack gives up after 3 s; by then a start is usually over. */
const holdMs = 2_500;

/**
 * Slack's deliveries over HTTP: signatures are checked on raw bodies, and timestamps both ways. Bolt's own
 * receiver does the same with three times the work for each delivery, and cannot be open before the app is.
 */
export function httpDoor({ host, port, signingSecret }: HttpSettings, log: Log): HttpDoor {
  const check = signatureCheck(signingSecret);
  const served = later<readonly HttpRoute[]>();
  const begun = later<Pick<App, 'processEvent'>>();
  let opened: Promise<{ port: number }> | null = null;
  let clock: Clock = Date;
  const server = createServer(patience, (request, response) => {
    answer(request, response).catch((error) => {
      log.error({ error }, 'a request could not be handled');
      end(response, 500);
    });
  });

  return {
    receiver: {
      init: (app) => begun.set(app),
      // Opened and closed as a door.
      start: async () => undefined,
      stop: async () => undefined,
    },
    serve: (routes) => served.set(routes),
    keepTime(given) {
      clock = given;
    },
    open() {
      opened ??= listen(server, { host, port });
      return opened;
    },
    async close(drained) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // What is in hand is still answered.
      await drained;
      server.closeAllConnections();
      await closed;
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === slackPath && request.method === 'POST') return take(request, response);
    const routes = await served.value;
    const route = routes.find((each) => each.path === path && each.method === request.method);
    if (route) route.handler(request, response);
    else end(response, 404);
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = await takeDelivery(request, check, () => clock.now());
    if (taken.is === 'cut') return;
    if (taken.is === 'answer') {
      const { status, body, problem } = taken;
      if (problem) log.warn({ problem }, 'what is not provably from Slack was refused');
      return end(response, status, body);
    }
    if (!begun.isThere() && !(await within(holdMs, begun.value))) return end(response, 503);
    const app = await begun.value;
    await app.processEvent({
      body: taken.body,
      ack: async (body) => end(response, 200, body),
    });
    end(response, 404);
  }
}

/** @throws Error with code `EADDRINUSE` and its like when it cannot listen. */
async function listen(
  server: Server,
  at: { host: string; port: number },
): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, resolve);
  });
  return { port: (server.address() as AddressInfo).port };
}

/** Answers, unless it is answered already. */
function end(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
    'content-length': String(Buffer.byteLength(text)),
    // What is too long is not read to its end.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(text);
}
