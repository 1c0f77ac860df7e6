import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Faults } from './fake-slack-faults.ts';
import { type Args, callMethod as call, contentOf } from './fake-slack-methods.ts';
import { Refused } from './fake-slack-reads.ts';
import type { Workspace } from './fake-slack-state.ts';

export interface FakeSlackServer {
  origin: string;
  sockets: Set<WebSocket>;
  stop(): Promise<void>;
}

/** The Web API, the response URLs and the Socket Mode endpoint on one loopback port. */
export async function serveSlack(workspace: Workspace, faults: Faults): Promise<FakeSlackServer> {
  const sockets = new Set<WebSocket>();
  let origin = '';
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://slack').pathname;
    const args = await argsOf(request);
    if (path.startsWith('/response/')) {
      const result = respond(workspace, faults, path, args);
      if (result) send(response, result.status, result.body);
      else response.destroy();
      return;
    }
    if (!path.startsWith('/api/')) return send(response, 404, {});
    const method = path.slice('/api/'.length);
    await callMethod(method, args, request, response);
  }

  async function callMethod(
    method: string,
    args: Args,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const early = faults.earlyMs(method);
    if (early > 0) workspace.complaints.push(`${method} ${early} ms before its Retry-After`);
    const fault = faults.take(method);
    workspace.calls.push({ method, args, ...(fault ? { fault: fault.kind } : {}) });
    if (fault?.kind === 'cut-before') {
      response.destroy();
      return;
    }
    if (fault?.kind === 'delay') await new Promise((done) => setTimeout(done, fault.delayMs));
    if (fault?.kind === 'http') return send(response, fault.status, {});
    if (fault?.kind === 'error') return send(response, 200, { ok: false, error: fault.code });
    if (fault?.kind === 'rate-limit') {
      faults.quiet(method, fault.retryAfterS * 1_000);
      response.setHeader('retry-after', String(fault.retryAfterS));
      return send(response, 429, { ok: false, error: 'ratelimited' });
    }
    const result = run(method, args, String(request.headers.authorization ?? ''));
    if (workspace.tellsScopes && result.error !== 'invalid_auth') {
      response.setHeader('x-oauth-scopes', [...workspace.scopes].join(','));
    }
    if (fault?.kind === 'cut-after') {
      response.destroy();
      return;
    }
    send(response, 200, result);
  }

  function run(method: string, args: Args, authorization: string): Record<string, unknown> {
    const isSocket = method === 'apps.connections.open';
    const token = isSocket ? workspace.appToken : workspace.botToken;
    if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' };
    if (isSocket) return { ok: true, url: `${origin.replace('http', 'ws')}/link?ticket=secret` };
    try {
      return call(workspace, method, args);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  const acceptor = new WebSocketServer({ server, path: '/link' });
  acceptor.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.size }));
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, sockets, stop: () => stop(server, acceptor, sockets) };
}

/** What a post to a response_url is answered with; null: the connection is cut. */
function respond(
  workspace: Workspace,
  faults: Faults,
  path: string,
  args: Args,
): { status: number; body: unknown } | null {
  const fault = faults.take('response_url');
  if (fault?.kind === 'cut-before') return null;
  if (fault) return { status: 500, body: { ok: false } };
  const url = workspace.responseUrls.get(path);
  if (!url || url.left <= 0 || Date.now() >= url.endsAtMs) {
    return { status: 404, body: { ok: false, error: 'used_url' } };
  }
  url.left -= 1;
  if (args.response_type !== 'ephemeral') {
    workspace.complaints.push('a response_url was answered without response_type ephemeral');
  }
  if (args.replace_original !== false) {
    workspace.complaints.push('a response_url was answered without replace_original false');
  }
  try {
    const { channel, user } = url;
    workspace.ephemerals.push({ channel, user, ...contentOf(args), via: 'response_url' });
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    workspace.complaints.push(`response_url: ${JSON.stringify(error.answer)}`);
    return { status: 400, body: error.answer };
  }
}

async function argsOf(request: IncomingMessage): Promise<Args> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (request.headers['content-type']?.includes('json')) return JSON.parse(body) as Args;
  const fields = Object.entries(parse(body)).map(([key, value]) => [key, fromForm(String(value))]);
  return Object.fromEntries(fields) as Args;
}

/** The client sends lists and objects as JSON inside the form. */
function fromForm(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function stop(
  server: Server,
  acceptor: WebSocketServer,
  sockets: Set<WebSocket>,
): Promise<void> {
  for (const socket of sockets) socket.terminate();
  acceptor.close();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
