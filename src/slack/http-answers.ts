import type { IncomingMessage, ServerResponse } from 'node:http';
import { later } from './later.ts';

/** A page of ours beside Slack's: health and readiness. */
export interface HttpRoute {
  path: string;
  method: string;
  handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** The pages beside Slack's: who asks before they are known is kept waiting. */
export interface HttpPages {
  serve(routes: readonly HttpRoute[]): void;
  answer(
    path: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>;
}

export function httpPages(): HttpPages {
  const served = later<readonly HttpRoute[]>();
  return {
    serve: (routes) => served.set(routes),
    async answer(path, request, response) {
      const routes = (await served.value).filter((each) => each.path === path);
      const route = routes.find(({ method }) => method === request.method);
      const allowed = routes.map(({ method }) => method);
      if (route) route.handler(request, response);
      else if (allowed.length > 0) refuseMethod(response, allowed);
      else end(response, 404);
    },
  };
}

/** 405, and what would be taken instead. */
export function refuseMethod(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader('allow', allowed.join(', '));
  end(response, 405);
}

/** Answers, unless it is answered already. */
export function end(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return;
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
    'content-length': String(Buffer.byteLength(text)),
    // What is not wanted is not read to its end.
    ...(status === 413 || status === 503 ? { connection: 'close' } : {}),
  });
  response.end(text);
}
