import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from './readiness.ts';

/** A page, as Slack's door serves it, and the server of the probes too. */
export interface Route {
  path: string;
  method: string;
  handler(request: IncomingMessage, response: ServerResponse): void;
}

/** `GET /healthz`: this process runs. `GET /readyz`: all checks pass, else 503 and which do not. */
export function healthRoutes(readiness: Pick<Readiness, 'look'>): Route[] {
  return [
    {
      path: '/healthz',
      method: 'GET',
      handler: (_request, response) => answer(response, 200, { ok: true }),
    },
    {
      path: '/readyz',
      method: 'GET',
      handler: (_request, response) => {
        void readiness.look().then((verdicts) => {
          const named = verdicts.map(({ name, isOk }) => [name, isOk ? 'ok' : 'failing']);
          const ok = verdicts.every(({ isOk }) => isOk);
          answer(response, ok ? 200 : 503, { ok, checks: Object.fromEntries(named) });
        });
      },
    },
  ];
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(body)}\n`);
}
