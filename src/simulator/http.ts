import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as it came: nothing decoded, so that signatures can be checked. */
export interface Arrival {
  method: string;
  /** Without the query, percent-encoded as on the wire. */
  path: string;
  /** Without the question mark. */
  query: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Listener {
  url: string;
  port: number;
  /** Ends every connection at once. Harmless when it is called again. */
  stop(): Promise<void>;
}

/** An HTTP server on which every request gets its reply, or the end of its connection. */
export async function listen(
  host: string,
  port: number,
  answer: (arrival: Arrival) => Promise<Reply | 'drop'>,
): Promise<Listener> {
  const server = createServer((request, response) => {
    serve(request, response, answer).catch(() => request.socket.destroy());
  });
  // Longer than a pause of any test, so that a connection in use never ends by itself.
  server.keepAliveTimeout = 75_000;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A reply in JSON. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (arrival: Arrival) => Promise<Reply | 'drop'>,
): Promise<void> {
  const reply = await answer(await readArrival(request));
  if (reply === 'drop') {
    request.socket.destroy();
    return;
  }
  response.writeHead(reply.status, {
    ...reply.headers,
    'Content-Length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
}

async function readArrival(request: IncomingMessage): Promise<Arrival> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);

  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method ?? 'GET',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers,
    body: Buffer.concat(chunks),
  };
}
