import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { unwatched } from '../../src/flow/points.ts';
import { createHttp, type Http, type HttpRequest, NetworkError } from '../../src/providers/http.ts';

/** Both ends of an exchange, ended with the test. */

export function open(clock: { now(): number } = Date): Http {
  const http = createHttp({ clock, points: unwatched });
  onTestFinished(() => http.close());
  return http;
}

export function get(url: string): HttpRequest {
  const { origin, pathname, search } = new URL(url);
  return { method: 'GET', origin, path: pathname + search, headers: {}, timeoutMs: 10_000 };
}

export async function failureOf(sending: Promise<unknown>): Promise<NetworkError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NetworkError) return error;
  throw new Error('expected a NetworkError', { cause: error });
}

/** Stops this process for a while, as a paused machine does. */
export function holdUp(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  identity?: { key: string; cert: string },
) {
  const requests: string[] = [];
  let connections = 0;
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
    answer(request, response);
  };
  const server = identity ? createSecureServer(identity, listener) : createServer(listener);
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  const url = `${identity ? 'https' : 'http'}://127.0.0.1:${port}`;
  return { url, requests, connections: () => connections };
}

export async function listenTcp(onConnection: (socket: Socket) => void): Promise<{ port: number }> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { port };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
