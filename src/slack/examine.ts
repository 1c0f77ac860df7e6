import { type Finding, failure, fine, warning } from '../domain/finding.ts';
import type { Log } from '../flow/ports.ts';
import { webApi } from './bolt.ts';
import { type ChannelObstacle, lookAtChannel, type Use } from './channels.ts';
import { type OpenedSlack, type SlackConnection, wrongToken } from './connection.ts';
import { slackFailure } from './failures.ts';
import { libraryLog } from './library-log.ts';
import { botScopes, groupScope } from './scopes.ts';

/** How Slack's deliveries come in, as far as that can be looked at. */
export type Way =
  | { kind: 'socket'; appToken: string }
  /** `isHeard`: a delivery has come in this way just now. `health`: where a bot on this machine would answer. */
  | { kind: 'http'; isHeard: boolean; health: string | null };

export interface SlackWanted {
  channels: { requests: string; audit: string | null };
  /** Do the rules name user groups? */
  namesGroups: boolean;
  way: Way;
  log: Log;
}

/** Asks Slack whose token this is. `connection` null: it cannot be used. */
export async function examineToken(
  opened: OpenedSlack,
): Promise<{ finding: Finding; connection: SlackConnection | null }> {
  try {
    const me = await opened.reader.auth.test();
    const { team_id: workspace = '', user_id: botUserId = '' } = me;
    const where = me.team ? `${me.team} (${workspace})` : workspace;
    const finding = fine('token', `of ${me.user ?? 'the bot'} in ${where}`);
    return { finding, connection: { ...opened, workspace, botUserId } };
  } catch (error) {
    return { finding: tokenProblem(slackFailure(error).slackCode, opened), connection: null };
  }
}

function tokenProblem(slackCode: string, { apiUrl }: OpenedSlack): Finding {
  if (wrongToken.includes(slackCode)) {
    const next = 'Copy the "Bot User OAuth Token" of the app, xoxb-…, to SLACK_BOT_TOKEN.';
    return failure('token', `not accepted (${slackCode})`, next);
  }
  if (slackCode === 'ratelimited') {
    return warning('token', 'Slack wants to be left alone for now', 'Run it again in a minute.');
  }
  const host = URL.canParse(apiUrl) ? new URL(apiUrl).host : 'it';
  const what = `Slack cannot be reached at ${host} (${slackCode})`;
  return failure('reach', what, 'Check the network, a proxy, and slack.apiUrl or SLACK_API_URL.');
}

/** Looks at everything that the bot wants of its workspace beside the token. Posts nothing. */
export async function examineSlack(
  connection: SlackConnection,
  { channels, namesGroups, way, log }: SlackWanted,
): Promise<Finding[]> {
  const [requests, audit, door] = await Promise.all([
    channelFindings(connection, 'requests', channels.requests),
    channels.audit === null ? [] : channelFindings(connection, 'audit', channels.audit),
    way.kind === 'socket' ? trySocket(connection, way.appToken, log) : tryHttp(way),
  ]);
  return [...scopeFindings(connection.scopes(), namesGroups), ...requests, ...audit, door];
}

function scopeFindings(granted: readonly string[] | null, namesGroups: boolean): Finding[] {
  const needed = [...botScopes, ...(namesGroups ? [groupScope] : [])];
  if (granted === null) {
    const next = 'Compare them with `dbencrypt manifest` on the page of the app.';
    return [warning('scopes', 'not told by Slack', next)];
  }
  const missing = needed.filter(({ name }) => !granted.includes(name));
  if (missing.length === 0) return [fine('scopes', `all ${needed.length} that are needed`)];
  const next = 'Add it under "OAuth & Permissions" and install the app again.';
  return missing.map(({ name, why }) => failure('scopes', `${name} is missing: ${why}`, next));
}

const uses: Readonly<Record<Use, string>> = { requests: 'cards', audit: 'audit lines' };

async function channelFindings(
  connection: SlackConnection,
  use: Use,
  channel: string,
): Promise<Finding[]> {
  const obstacles = await lookAtChannel(connection, use, channel);
  if (obstacles.length === 0) {
    return [fine(uses[use], `${channel}: the bot is in it, and nobody from elsewhere is`)];
  }
  return obstacles.map((obstacle) => channelFinding(uses[use], channel, obstacle));
}

function channelFinding(about: string, channel: string, obstacle: ChannelObstacle): Finding {
  const next = obstacle.next.charAt(0).toUpperCase() + obstacle.next.slice(1);
  const what = `${channel}: ${obstacle.what}`;
  return obstacle.isInTheWay ? failure(about, what, next) : warning(about, what, next);
}

/** Asks for the address of a connection, and opens none. Source: apps.connections.open. */
async function trySocket(
  { apiUrl }: Pick<SlackConnection, 'apiUrl'>,
  appToken: string,
  log: Log,
): Promise<Finding> {
  const client = new webApi.WebClient(appToken, {
    slackApiUrl: apiUrl,
    timeout: 2_500,
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 500 },
    rejectRateLimitedCalls: true,
    logger: libraryLog(log, 'web-api'),
  });
  try {
    await client.apps.connections.open({});
    return fine('Socket Mode', 'a connection can be opened');
  } catch (error) {
    const { slackCode } = slackFailure(error);
    if (slackCode === 'ratelimited') {
      return warning('Socket Mode', 'Slack wants to be left alone for now', 'Run it again later.');
    }
    const next = wrongToken.includes(slackCode)
      ? 'Check SLACK_APP_TOKEN: xapp-…, with the scope connections:write, and Socket Mode on.'
      : 'Check the network and a proxy.';
    return failure('Socket Mode', `no connection can be opened (${slackCode})`, next);
  }
}

const healthTimeoutMs = 2_000;

/** Only Slack itself can tell whether it reaches the bot. */
async function tryHttp({ isHeard, health }: Way & { kind: 'http' }): Promise<Finding> {
  if (isHeard) return fine('HTTP', 'Slack reaches the bot: this command came in that way');
  const here =
    health !== null && (await answers(health))
      ? `a bot answers at ${new URL(health).host}`
      : 'no bot answers on its port of this machine now';
  const what = `${here}; whether Slack reaches it cannot be tried from here`;
  const next = 'Type /dbencrypt doctor in Slack: an answer proves it (https, /slack/events).';
  return warning('HTTP', what, next);
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(healthTimeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
