import { createServer } from 'node:net';

/** A port of this machine that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return listenBriefly(0, '127.0.0.1');
}

/** `wanted`, or the next port above it that is free on all addresses. */
export async function freePortFrom(wanted: number): Promise<number> {
  for (let port = wanted; port <= 65_535; port++) {
    const isFree = await listenBriefly(port).then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  throw new Error(`no port from ${wanted} on is free`);
}

/** Without a host: on all addresses. */
function listenBriefly(port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
