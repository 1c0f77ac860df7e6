import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from './health.ts';

export interface AdminServer {
  /** Useful when port 0 was asked for. */
  port: number;
  /** Resolves when the port is free again. */
  stop(): Promise<void>;
}

/** Nobody sends these routes a body, and a slow client must not hold a socket. */
const patience = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 2_500,
};

/** A probe and Prometheus need one each. */
const mostConnections = 200;

/**
 * A server of these routes and nothing else, for Socket Mode and for `adminPort`.
 *
 * @throws Error with code `EADDRINUSE` and its like when it cannot listen.
 */
export async function startAdmin(options: {
  host: string;
  port: number;
  routes: readonly Route[];
}): Promise<AdminServer> {
  const server = createServer(patience, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const routes = options.routes.filter((route) => route.path === path);
    const route = routes.find(({ method }) => method === request.method);
    if (route) return route.handler(request, response);
    if (routes.length > 0) response.setHeader('allow', routes.map(({ method }) => method).join());
    response.writeHead(routes.length > 0 ? 405 : 404, { 'content-length': '0' }).end();
  });
  server.maxConnections = mostConnections;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
