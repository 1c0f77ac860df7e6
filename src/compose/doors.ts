import { considerPress, decideRequest } from '../flow/decide-request.ts';
import type { Inbox } from '../flow/inbox.ts';
import { submitRequest } from '../flow/submit-request.ts';
import { startAdmin } from '../http/admin.ts';
import type { Route } from '../http/health.ts';
import { createSlackApp } from '../slack/app.ts';
import type { Foundation } from './parts.ts';

/**
 * What people and probes come in through.
 *
 * @returns the port of Slack's requests; in Socket Mode, and for workers, that of the probes.
 */
export async function openDoors(
  foundation: Foundation,
  role: 'all' | 'ingress' | 'worker',
  routes: Route[],
): Promise<{ port: number | null }> {
  const { config, closers } = foundation;
  const { host, port, adminPort } = config.http;
  const overHttp = config.slack.appToken === null && role !== 'worker';
  const ownServer = adminPort !== null || !overHttp;
  const admin = ownServer ? await startAdmin({ host, port: adminPort ?? port, routes }) : null;
  if (admin) closers.push(() => admin.stop());
  if (role === 'worker') return { port: admin?.port ?? null };

  const app = slackApp(foundation, ownServer ? [] : routes);
  const started = await app.start();
  closers.push(() => app.stop());
  return { port: started.port ?? admin?.port ?? null };
}

function slackApp(foundation: Foundation, routes: Route[]): ReturnType<typeof createSlackApp> {
  const { config, parts, connection } = foundation;
  const { host, port } = config.http;
  const { appToken, signingSecret } = config.slack;
  const mode = appToken
    ? ({ kind: 'socket', appToken } as const)
    : ({ kind: 'http', port, host, signingSecret: signingSecret ?? '', routes } as const);
  return createSlackApp({
    mode,
    connection,
    inbox: inboxOf(foundation),
    requests: parts.requests,
    people: parts.people,
    channels: config.channels,
    log: parts.log,
  });
}

function inboxOf({ parts, cursors }: Foundation): Inbox {
  return {
    submit: (input) => submitRequest({ ...parts, cursors }, input),
    consider: (press) => considerPress(parts, press),
    decide: (press) => decideRequest(parts, press),
  };
}
