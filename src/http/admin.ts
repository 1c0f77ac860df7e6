import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from './health.ts';

export interface AdminServer {
  /** Useful when port 0 was asked for. */
  port: number;
  /** Resolves when the port is free again. */
  stop(): Promise<void>;
}

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
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const routes = options.routes.filter((route) => route.path === path);
    const route = routes.find(({ method }) => method === request.method);
    if (route) return route.handler(request, response);
    response.writeHead(routes.length > 0 ? 405 : 404).end();
  });
  // Nobody sends these routes a body, and a slow client must not hold a socket.
  server.headersTimeout = 5_000;
  server.requestTimeout = 5_000;

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
