import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';

/** A page of ours beside Slack's: health and readiness. */
export interface HttpRoute {
  path: string;
  method: string;
  handler: (request: IncomingMessage, response: ServerResponse) => void;
}

/** How Slack's deliveries come in. */
export type SlackMode =
  | {
      kind: 'http';
      host: string;
      port: number;
      signingSecret: string;
      routes: readonly HttpRoute[];
    }
  | { kind: 'socket'; appToken: string };

/** A payload is a few kilobytes; Slack's largest views are 250 KB. */
const bodyLimitBytes = 1_000_000;

/** Slack refuses nothing older than 5 minutes; the same holds for what claims to be from the future. */
const toleranceS = 5 * 60;

/** How long a connection may be silent; also how long a cut one waits before it is made again. */
const reconnectAfterMs = 3_000;

/** HTTP mode: signatures are checked on raw bodies, and timestamps both ways. */
export function httpReceiver(
  mode: Extract<SlackMode, { kind: 'http' }>,
  logger: Logger,
): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret: mode.signingSecret,
    customRoutes: mode.routes.map((route) => ({ ...route })),
    bodyLimit: bodyLimitBytes,
    logger,
  });
  receiver.requestListener = refusingTheFuture(receiver.requestListener);
  return receiver;
}

/** Socket Mode: nothing to verify, since the bot opened the connection. */
export function socketReceiver(
  mode: Extract<SlackMode, { kind: 'socket' }>,
  apiUrl: string,
  logger: Logger,
): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken: mode.appToken,
    logger,
    clientPingTimeout: reconnectAfterMs,
    installerOptions: { clientOptions: { slackApiUrl: apiUrl, timeout: 10_000 } },
  });
}

/** Bolt lets a rightly signed request from the future pass: it could be replayed for that long. */
function refusingTheFuture(next: RequestListener): RequestListener {
  return (request, response) => {
    const timestampS = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (timestampS > Date.now() / 1_000 + toleranceS) {
      response.writeHead(401).end();
      return;
    }
    next(request, response);
  };
}
