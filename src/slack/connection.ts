import { setTimeout as pause } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import { ConfigError } from '../domain/errors.ts';
import { type Meter, unmetered } from '../flow/meter.ts';
import type { Log } from '../flow/ports.ts';
import { CountingClient, countingTooMany } from './counting-client.ts';
import { slackFailure } from './failures.ts';
import { libraryLog } from './library-log.ts';
import { keepingQuiet } from './rate-limits.ts';

/** One workspace, one bot token. */
export interface SlackConnection {
  /**
   * Says things. It never tries again by itself: Slack has no idempotency key for a post, so only
   * who keeps the cursor may repeat one.
   */
  client: webApi.WebClient;
  /** Reads things: a cut connection is tried again. */
  reader: webApi.WebClient;
  /** `team_id` of auth.test: the workspace the bot lives in. */
  workspace: string;
  botUserId: string;
  apiUrl: string;
  /** What goes over it is counted. */
  meter: Meter;
  /** The scopes of the token, as the newest answer named them; null: none has. */
  scopes(): readonly string[] | null;
}

const callTimeoutMs = 10_000;
const readTimeoutMs = 2_500;
const firstPauseMs = 250;
const longestPauseMs = 15_000;

/** Slack's words for a token that will not do. */
export const wrongToken: readonly string[] = [
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'missing_scope',
  'not_allowed_token_type',
];

/** Both clients, before anybody knows whose token it is. */
export type OpenedSlack = Omit<SlackConnection, 'workspace' | 'botUserId'>;

interface OpenOptions {
  botToken: string;
  apiUrl: string;
  log: Log;
  /** Default: nobody counts. */
  meter?: Meter;
}

/** Asks nothing yet. */
export function openSlack({ botToken, apiUrl, log, meter = unmetered }: OpenOptions): OpenedSlack {
  let scopes: readonly string[] | null = null;
  const noteScopes = noting((named) => {
    scopes = named;
  });
  const common = {
    slackApiUrl: apiUrl,
    rejectRateLimitedCalls: true,
    fetch: keepingQuiet(countingTooMany(noteScopes, meter)),
    logger: libraryLog(log, 'web-api'),
  };
  const open = (more: webApi.WebClientOptions) =>
    new CountingClient(botToken, { ...common, ...more }, meter);
  const client = open({ timeout: callTimeoutMs, retryConfig: { retries: 0 } });
  const reader = open({
    timeout: readTimeoutMs,
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 500 },
  });
  return { client, reader, apiUrl, meter, scopes: () => scopes };
}

/**
 * Connects to the workspace of the token. Waits, and says so, while Slack cannot be reached.
 *
 * @throws ConfigError when Slack does not accept the token.
 */
export async function connectSlack(
  options: OpenOptions & { signal?: AbortSignal },
): Promise<SlackConnection> {
  const opened = openSlack(options);
  const me = await whoAmI(opened.reader, options.log, options.signal);
  return { ...opened, ...me };
}

/** Slack names the scopes of the token with each answer: a new installation may have changed them. */
function noting(note: (scopes: readonly string[]) => void): webApi.FetchFunction {
  return async (url, init) => {
    const answer = await fetch(url, init);
    const named = answer.headers.get('x-oauth-scopes');
    if (named !== null) note(named.trim().split(/\s*,\s*/));
    return answer;
  };
}

async function whoAmI(
  reader: webApi.WebClient,
  log: Log,
  signal: AbortSignal | undefined,
): Promise<{ workspace: string; botUserId: string }> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const me = await reader.auth.test();
      return { workspace: me.team_id ?? '', botUserId: me.user_id ?? '' };
    } catch (error) {
      const { slackCode, retryAfterMs } = slackFailure(error);
      if (wrongToken.includes(slackCode)) throw notAccepted(slackCode);
      const waitMs = Math.max(pauseMs, retryAfterMs ?? 0);
      log.warn({ slackCode, waitMs }, 'Slack cannot be reached; trying again');
      await pause(waitMs, undefined, signal ? { signal } : {});
    }
  }
}

function notAccepted(slackCode: string): ConfigError {
  const message =
    `Slack does not accept the bot token (${slackCode}). It is the "Bot User OAuth Token" ` +
    'of the app, begins with xoxb-, and is new after each installation.';
  return new ConfigError([{ path: 'slack.botToken', message }]);
}
