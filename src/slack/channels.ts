import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { ChannelInfo } from './schema.ts';

/**
 * What stands in the way of the bot's channels, a sentence each: told at start, since later nobody
 * would hear of it. Nothing here keeps the bot from starting: an invitation mends most of it.
 * Source: conversations.info.
 */
export async function inspectChannels(
  { reader }: SlackConnection,
  channels: { requests: string; audit: string | null },
): Promise<string[]> {
  const named = Object.entries(channels).filter(
    (each): each is [string, string] => each[1] !== null,
  );
  const found = await Promise.all(
    named.map(async ([name, channel]) => {
      try {
        const { channel: info } = ChannelInfo.parse(await reader.conversations.info({ channel }));
        return problemsOf(`channels.${name} (${channel})`, info);
      } catch (error) {
        return [unseen(`channels.${name} (${channel})`, slackFailure(error).slackCode)];
      }
    }),
  );
  return found.flat();
}

function problemsOf(place: string, info: ChannelInfo['channel']): string[] {
  return [
    info.is_member === false ? `${place}: the bot is not in it; invite it with /invite.` : null,
    info.is_archived ? `${place}: it is archived; nothing can be posted there.` : null,
    info.is_ext_shared
      ? `${place}: it is shared with another organisation, whose people read everything in it.`
      : null,
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
