import type { Logger } from '@slack/bolt';
import { ConfigError } from '../domain/errors.ts';
import type { Meter } from '../flow/meter.ts';
import { SocketModeReceiver } from './bolt.ts';
import { wrongToken } from './connection.ts';
import type { Door } from './door.ts';
import { slackFailure } from './failures.ts';

/** How long a connection may be silent; also how long a cut one waits before it is made again. */
const reconnectAfterMs = 3_000;

/**
 * While Slack is away a new connection is asked for again and again. The library's own pauses grow with
 * the time it was away, up to hours, in which nobody who presses would be heard.
 */
const askAgain = { forever: true, minTimeout: 1_000, factor: 1.3, maxTimeout: 5_000 };

/** Socket Mode: nothing to verify, since the bot opened the connection. */
export function socketDoor({
  appToken,
  apiUrl,
  logger,
  meter,
}: {
  appToken: string;
  apiUrl: string;
  logger: Logger;
  meter: Pick<Meter, 'socketSeen'>;
}): Door {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    clientPingTimeout: reconnectAfterMs,
    installerOptions: {
      clientOptions: { slackApiUrl: apiUrl, timeout: 10_000, retryConfig: askAgain },
    },
  });
  meter.socketSeen(false);
  receiver.client.on('connected', () => meter.socketSeen(true));
  receiver.client.on('close', () => meter.socketSeen(false));
  return {
    receiver,
    async open() {
      await connect(receiver);
      return { port: null };
    },
    async close(drained) {
      // A closed socket carries no answers.
      await drained;
      await receiver.stop();
    },
  };
}

/** @throws ConfigError when Slack does not accept the app-level token. */
async function connect(receiver: SocketModeReceiver): Promise<void> {
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
