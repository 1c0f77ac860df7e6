import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Below what systems give to outgoing connections: who reconnects all the time would take it in between. And
 * 10,000 above it, where the nodes of a Redis Cluster talk to each other, nothing of ours listens either.
 */
const first = 12_000;
const last = 21_000;

/** They hold a port for as long as this process lives; the system lets go of them, however it ends. */
const claims: Socket[] = [];

/**
 * A loopback port that is free, and that no other process of the tests is given while this one lives. Prefer
 * port 0 where the server tells its port.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, last);
    const claim = await claimed(port);
    if (!claim) continue;
    claims.push(claim);
    if (await isFree(port)) return port;
  }
}

/** Datagrams have ports of their own: the one of the same number serves as the lock that all processes see. */
async function claimed(port: number): Promise<Socket | null> {
  const socket = createSocket('udp4').unref();
  return new Promise((resolve) => {
    socket.once('error', () => resolve(null));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(socket));
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isBound = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isBound) await new Promise((resolve) => server.close(resolve));
  return isBound;
}
