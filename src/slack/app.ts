import type { Server } from 'node:http';
import { App, type HTTPReceiver, type SocketModeReceiver } from '@slack/bolt';
import { ConfigError } from '../domain/errors.ts';
import type { Enquiries } from '../flow/enquiries.ts';
import type { Inbox } from '../flow/inbox.ts';
import type { Log } from '../flow/ports.ts';
import { onPress } from './actions.ts';
import { onCommand } from './commands.ts';
import { type SlackConnection, wrongToken } from './connection.ts';
import { type Ack, ackOnce, type Desk } from './desk.ts';
import { slackFailure } from './failures.ts';
import { libraryLog } from './library-log.ts';
import { httpReceiver, type SlackMode, socketReceiver } from './receivers.ts';
import { countRunning } from './running.ts';
import { onSubmission } from './submissions.ts';

export interface SlackAppParts {
  mode: SlackMode;
  connection: SlackConnection;
  inbox: Inbox;
  requests: Desk['requests'];
  people: Desk['people'];
  enquiries: Enquiries;
  channels: { requests: string };
  log: Log;
}

export interface SlackApp {
  /** `port` is where it listens, null in Socket Mode. */
  start(): Promise<{ port: number | null }>;
  /** Takes nothing new, and waits up to 5 s for what is in hand. */
  stop(): Promise<void>;
}

const drainWithinMs = 5_000;

/** Slack's way in: commands, buttons and modals to the inbox. */
export function createSlackApp(parts: SlackAppParts): SlackApp {
  const { mode, connection, log } = parts;
  const logger = libraryLog(log, 'bolt');
  const receiver =
    mode.kind === 'http'
      ? httpReceiver(mode, logger)
      : socketReceiver(mode, connection.apiUrl, logger);
  const running = countRunning();
  const app = new App({
    receiver,
    logger,
    clientOptions: { slackApiUrl: connection.apiUrl },
    // The token is checked already, and handlers speak through the connection.
    authorize: async () => ({ botUserId: connection.botUserId, teamId: connection.workspace }),
    convoStore: false,
  });
  app.error(async (error) => {
    log.error({ error }, 'Bolt could not handle a delivery');
  });
  listen(app, parts, (work) => running.track(work));

  let server: Server | null = null;
  let isOpen = false;
  return {
    async start() {
      if (mode.kind === 'socket') {
        await openSocket(receiver as SocketModeReceiver);
        isOpen = true;
        return { port: null };
      }
      const { host, port } = mode;
      server = await (receiver as HTTPReceiver).start({ host, port });
      isOpen = true;
      const address = server.address();
      return { port: typeof address === 'object' ? (address?.port ?? null) : null };
    },

    async stop() {
      if (!isOpen) return;
      isOpen = false;
      // Over HTTP answers still go out after the door is closed; a closed socket carries none.
      const closed = mode.kind === 'http' ? receiver.stop() : Promise.resolve();
      const drained = await running.drain(drainWithinMs);
      if (!drained) log.warn({ withinMs: drainWithinMs }, 'Slack handlers were still running');
      server?.closeAllConnections();
      await (mode.kind === 'http' ? closed : receiver.stop());
    },
  };
}

/** @throws ConfigError when Slack does not accept the app-level token. */
async function openSocket(receiver: SocketModeReceiver): Promise<void> {
  try {
    await receiver.start();
  } catch (error) {
    const { slackCode } = slackFailure(error);
    if (!wrongToken.includes(slackCode)) throw error;
    throw notAccepted(slackCode);
  }
}

function notAccepted(slackCode: string): ConfigError {
  const message =
    `Slack does not accept the app-level token (${slackCode}). It begins with xapp-, needs the ` +
    'scope connections:write, and Socket Mode must be switched on for the app.';
  return new ConfigError([{ path: 'slack.appToken', message }]);
}

/** A listener for everything that can come in: what has none leaves the user with an error. */
function listen(app: App, desk: Desk, track: (work: () => Promise<void>) => Promise<void>): void {
  const handing =
    (handler: (desk: Desk, body: unknown, ack: Ack) => Promise<void>) =>
    async ({ ack, body }: { ack: (body?: never) => Promise<unknown>; body: unknown }) =>
      track(() => handler(desk, body, ackOnce(ack)));
  const only = async (_desk: Desk, _body: unknown, ack: Ack): Promise<void> => ack();

  app.command(/.*/, handing(onCommand));
  app.action({ type: 'block_actions' }, handing(onPress));
  app.view({ type: 'view_submission' }, handing(onSubmission));
  app.view({ type: 'view_closed' }, handing(only));
  app.shortcut(/.*/, handing(only));
  app.options(/.*/, handing(only));
}
