import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { ChannelInfo } from './schema.ts';

/** One thing that stands in the way. `error`: no request gets through until somebody mends it. */
export interface ChannelProblem {
  level: 'warn' | 'error';
  sentence: string;
}

type Info = ChannelInfo['channel'];

/**
 * What stands in the way of the bot's channels, a sentence each: told at start, since later nobody
 * would hear of it. Nothing here keeps the bot from starting: an invitation mends most of it.
 * Source: conversations.info.
 */
export async function inspectChannels(
  { reader }: SlackConnection,
  { requests, audit }: { requests: string; audit: string | null },
): Promise<ChannelProblem[]> {
  const look = async (name: string, channel: string, shared: SharedProblem) => {
    const place = `channels.${name} (${channel})`;
    try {
      const { channel: info } = ChannelInfo.parse(await reader.conversations.info({ channel }));
      return [...problemsOf(place, info).map(warning), ...(isShared(info) ? [shared(place)] : [])];
    } catch (error) {
      return [warning(unseen(place, slackFailure(error).slackCode))];
    }
  };
  const found = await Promise.all([
    look('requests', requests, withCards),
    ...(audit === null ? [] : [look('audit', audit, withAuditLines)]),
  ]);
  return found.flat();
}

/** Do people of another organisation read it, or are they invited? One Enterprise Grid is one organisation. */
export function isShared({ is_ext_shared, is_pending_ext_shared }: Info): boolean {
  return Boolean(is_ext_shared || is_pending_ext_shared);
}

type SharedProblem = (place: string) => ChannelProblem;

const withCards: SharedProblem = (place) => ({
  level: 'error',
  sentence: `${place}: it is shared with another organisation, so no card is posted there and every request is refused; set channels.requests to a channel of this workspace alone.`,
});

const withAuditLines: SharedProblem = (place) =>
  warning(`${place}: it is shared with another organisation, whose people read everything in it.`);

function warning(sentence: string): ChannelProblem {
  return { level: 'warn', sentence };
}

function problemsOf(place: string, info: Info): string[] {
  return [
    info.is_member === false ? `${place}: the bot is not in it; invite it with /invite.` : null,
    info.is_archived ? `${place}: it is archived; nothing can be posted there.` : null,
  ].filter((problem) => problem !== null);
}

function unseen(place: string, slackCode: string): string {
  if (slackCode === 'channel_not_found') {
    return `${place}: Slack knows no such channel, or the bot is not in a private one; check the id and invite it.`;
  }
  if (slackCode === 'missing_scope') {
    return `${place}: cannot be looked at without the scopes channels:read and groups:read.`;
  }
  return `${place}: could not be looked at (${slackCode}).`;
}
