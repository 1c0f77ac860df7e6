import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../flow/ports.ts';
import { within } from '../within.ts';

/** Something that must work for this process to be of use. */
export interface ReadinessCheck {
  /** Stable, kebab-case: `redis`. Shown to whoever asks. */
  name: string;
  /** Throws, or does not come to an end in time, when it does not work. */
  check(): Promise<void>;
}

/** A page, as Slack's door serves it, and the server of the probes too. */
export interface Route {
  path: string;
  method: string;
  handler(request: IncomingMessage, response: ServerResponse): void;
}

export interface HealthOptions {
  /** Looked at anew for each request: checks may come in while the bot starts. */
  checks: readonly ReadinessCheck[];
  /** For each check. */
  timeoutMs?: number;
  log: Log;
}

/**
 * `GET /healthz`: this process runs. `GET /readyz`: all checks pass, else 503 and which do not.
 * Why one does not goes to the log, once when it begins and once when it is over.
 */
export function healthRoutes(options: HealthOptions): Route[] {
  const { timeoutMs = 2_000 } = options;
  const failing = new Set<string>();

  async function passes({ name, check }: ReadinessCheck): Promise<boolean> {
    try {
      const isInTime = await within(timeoutMs, check());
      if (!isInTime) throw new Error(`no answer within ${timeoutMs} ms`);
    } catch (error) {
      if (!failing.has(name)) options.log.warn({ check: name, error }, 'not ready');
      failing.add(name);
      return false;
    }
    if (failing.delete(name)) options.log.info({ check: name }, 'ready again');
    return true;
  }

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
        const checks = [...options.checks];
        void Promise.all(checks.map(passes)).then((results) => {
          const named = checks.map(({ name }, index) => [name, results[index] ? 'ok' : 'failing']);
          const ok = results.every(Boolean);
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
