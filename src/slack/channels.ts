import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { ChannelInfo } from './schema.ts';

/** One thing that stands in the way. `error`: no request gets through until somebody mends it. */
export interface ChannelProblem {
  level: 'warn' | 'error';
  sentence: string;
}

/** The same, taken apart. `isInTheWay`: nothing can be said there, or nothing may. */
export interface ChannelObstacle {
  what: string;
  next: string;
  isInTheWay: boolean;
}

/** What the bot uses a channel for. */
export type Use = 'requests' | 'audit';

type Info = ChannelInfo['channel'];

/**
 * What stands in the way of the bot's channels, a sentence each: told at start, since later nobody
 * would hear of it. Nothing here keeps the bot from starting: an invitation mends most of it.
 * Source: conversations.info.
 */
export async function inspectChannels(
  connection: Pick<SlackConnection, 'reader'>,
  { requests, audit }: { requests: string; audit: string | null },
): Promise<ChannelProblem[]> {
  const look = async (use: Use, channel: string): Promise<ChannelProblem[]> => {
    const obstacles = await lookAtChannel(connection, use, channel);
    return obstacles.map((obstacle) => ({
      level: obstacle === sharedCards ? 'error' : 'warn',
      sentence: `channels.${use} (${channel}): ${obstacle.what}; ${obstacle.next}`,
    }));
  };
  const found = await Promise.all([
    look('requests', requests),
    ...(audit === null ? [] : [look('audit', audit)]),
  ]);
  return found.flat();
}

/** What stands in the way of using one channel; nothing: it can be used. */
export async function lookAtChannel(
  { reader }: Pick<SlackConnection, 'reader'>,
  use: Use,
  channel: string,
): Promise<ChannelObstacle[]> {
  try {
    const { channel: info } = ChannelInfo.parse(await reader.conversations.info({ channel }));
    const shared = use === 'requests' ? sharedCards : sharedAudit;
    return [
      ...(info.is_member === false ? [notInvited] : []),
      ...(info.is_archived ? [archived] : []),
      ...(isShared(info) ? [shared] : []),
    ];
  } catch (error) {
    return [unseen(slackFailure(error).slackCode)];
  }
}

/** Do people of another organisation read it, or are they invited? One Enterprise Grid is one organisation. */
export function isShared({ is_ext_shared, is_pending_ext_shared }: Info): boolean {
  return Boolean(is_ext_shared || is_pending_ext_shared);
}

const sharedCards: ChannelObstacle = {
  what: 'it is shared with another organisation, so no card is posted there and every request is refused',
  next: 'set channels.requests to a channel of this workspace alone.',
  isInTheWay: true,
};

const sharedAudit: ChannelObstacle = {
  what: 'it is shared with another organisation, whose people read everything in it',
  next: 'use a channel of this workspace alone.',
  isInTheWay: false,
};

const notInvited: ChannelObstacle = {
  what: 'the bot is not in it',
  next: 'invite it with /invite.',
  isInTheWay: true,
};

const archived: ChannelObstacle = {
  what: 'it is archived; nothing can be posted there',
  next: 'unarchive it, or set another.',
  isInTheWay: true,
};

function unseen(slackCode: string): ChannelObstacle {
  if (slackCode === 'channel_not_found') {
    return {
      what: 'Slack knows no such channel, or the bot is not in a private one',
      next: 'check the id and invite it.',
      isInTheWay: true,
    };
  }
  if (slackCode === 'missing_scope') {
    return {
      what: 'cannot be looked at without the scopes channels:read and groups:read',
      next: 'add them to the app and install it again.',
      isInTheWay: false,
    };
  }
  return {
    what: `could not be looked at (${slackCode})`,
    next: 'look again when Slack answers.',
    isInTheWay: false,
  };
}
