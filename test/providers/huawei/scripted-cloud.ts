import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Line =
  | 'drop'
  | 'silence'
  | { status?: number; headers?: Record<string, string>; body?: object | string };

/** A server that says what the test writes down, and remembers what it was asked. */
export async function startScriptedCloud(
  script: (request: Received, number: number) => Line,
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const asked = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(asked);

    const line = script(asked, received.length);
    if (line === 'drop') request.socket.destroy();
    if (typeof line === 'string') return;
    const { body = {} } = line;
    response.writeHead(line.status ?? 200, line.headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
