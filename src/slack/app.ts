import type { Enquiries } from '../flow/enquiries.ts';
import type { Inbox } from '../flow/inbox.ts';
import type { Log } from '../flow/ports.ts';
import { onPress } from './actions.ts';
import { App } from './bolt.ts';
import { onCommand } from './commands.ts';
import type { SlackConnection } from './connection.ts';
import { type Ack, ackOnce, type Desk } from './desk.ts';
import type { HttpDoor } from './http-door.ts';
import { libraryLog } from './library-log.ts';
import { countRunning } from './running.ts';
import { socketDoor } from './socket-door.ts';
import { onSubmission } from './submissions.ts';

/** How Slack's deliveries come in. */
export type SlackMode = { kind: 'http'; door: HttpDoor } | { kind: 'socket'; appToken: string };

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
  const { apiUrl, botUserId, workspace, meter } = connection;
  const logger = libraryLog(log, 'bolt');
  const door = mode.kind === 'http' ? mode.door : socketDoor({ ...mode, apiUrl, logger, meter });
  const running = countRunning();
  const app = new App({
    receiver: door.receiver,
    logger,
    clientOptions: { slackApiUrl: apiUrl },
    // The token is checked already, and handlers speak through the connection.
    authorize: async () => ({ botUserId, teamId: workspace }),
    convoStore: false,
    // No event is subscribed to, so that none comes from the bot itself.
    ignoreSelf: false,
  });
  app.error(async (error) => {
    log.error({ error }, 'Bolt could not handle a delivery');
  });
  // One listener for everything that can come in: what has none leaves the user with an error.
  app.use(async (args) => {
    if (args.ack === undefined) return;
    const ack = ackOnce(args.ack as (body?: never) => Promise<unknown>);
    await running.track(() => handlerOf(args.body)(parts, args.body, ack));
  });

  let isOpen = false;
  return {
    async start() {
      const where = await door.open();
      isOpen = true;
      return where;
    },

    async stop() {
      if (!isOpen) return;
      isOpen = false;
      await door.close(drained());
    },
  };

  async function drained(): Promise<void> {
    if (await running.drain(drainWithinMs)) return;
    log.warn({ withinMs: drainWithinMs }, 'Slack handlers were still running');
  }
}

type Handler = (desk: Desk, body: unknown, ack: Ack) => Promise<void>;

/** By what Slack calls it; everything else is only acknowledged. */
function handlerOf(body: object): Handler {
  if ('command' in body) return onCommand;
  const type = 'type' in body ? body.type : undefined;
  if (type === 'block_actions') return onPress;
  if (type === 'view_submission') return onSubmission;
  return async (_desk, _body, ack) => ack();
}
