import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../flow/ports.ts';
import { within } from '../within.ts';
import { end } from './http-answers.ts';

/** Slack sends what it has to say at once: who takes longer only holds a socket. */
const patience = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
  // A balancer keeps connections for a minute: one that we close first may lose what it has just taken.
  keepAliveTimeout: 75_000,
};

/** What has half come in is waited for, though no longer than Slack waits for its answer. */
const restWithinMs = 3_000;

/** Sockets are needed for Redis and the clouds, too: strangers do not get all of them. */
const mostConnections = 2_000;

/** An HTTP server that strangers reach. */
export interface GuardedServer {
  /** @throws Error with code `EADDRINUSE` and its like when it cannot listen. */
  open(at: { host: string; port: number }): Promise<{ port: number }>;
  /** It still takes what comes; each answer ends its connection, so that a balancer keeps none for later. */
  standDown(): void;
  /** Takes nothing new, and ends once what is in hand has come to an end. */
  close(drained: Promise<void>): Promise<void>;
}

/** @param answer what goes wrong in it is logged, and answered with 500. */
export function guardedServer(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  log: Log,
): GuardedServer {
  let opened: Promise<{ port: number }> | null = null;
  let isLeaving = false;
  const inHand = new Set<Promise<void>>();
  const server = createServer(patience, (request, response) => {
    if (isLeaving) response.setHeader('connection', 'close');
    const answered: Promise<void> = answer(request, response)
      .catch((error) => {
        log.error({ error }, 'a request could not be handled');
        end(response, 500);
      })
      .finally(() => inHand.delete(answered));
    inHand.add(answered);
  });
  server.maxConnections = mostConnections;

  async function listen(at: { host: string; port: number }): Promise<{ port: number }> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, resolve);
    });
    return { port: (server.address() as AddressInfo).port };
  }

  return {
    open(at) {
      opened ??= listen(at);
      return opened;
    },
    standDown() {
      isLeaving = true;
    },
    async close(drained) {
      isLeaving = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // What is in hand is still answered, also what nobody behind this has heard of yet.
      await Promise.all([drained, within(restWithinMs, Promise.all(inHand))]);
      server.closeAllConnections();
      await closed;
    },
  };
}
