import type { Log } from '../flow/ports.ts';
import type { Chat } from '../flow/speech-ports.ts';
import { isShared } from './channels.ts';
import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { ChannelInfo } from './schema.ts';

type Place = Awaited<ReturnType<Chat['cardsPlace']>>;

/** conversations.info may be called some fifty times a minute, by all that the bot does. */
const rememberedMs = 60_000;

/** With these Slack will not tell: asking again does not help, and is no reason to stop all work. */
const untold: readonly string[] = [
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'method_not_supported_for_channel_type',
  'unknown_method',
];

/** Asks Slack whether people of other organisations read the channel of the cards. */
export function createCardsPlace(
  { reader }: Pick<SlackConnection, 'reader'>,
  channel: string,
  log: Log,
): Chat['cardsPlace'] {
  let known: { place: Place; askedAtMs: number } | null = null;
  let asking: Promise<Place> | null = null;
  let isLogged = false;

  return async () => {
    if (known && performance.now() - known.askedAtMs < rememberedMs) return known.place;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };

  async function ask(): Promise<Place> {
    const askedAtMs = performance.now();
    const place = await look();
    known = { place, askedAtMs };
    return place;
  }

  async function look(): Promise<Place> {
    try {
      const { data } = ChannelInfo.safeParse(await reader.conversations.info({ channel }));
      if (!data) return withoutAnswer('unreadable');
      return isShared(data.channel) ? 'shared' : 'fine';
    } catch (error) {
      const failure = slackFailure(error);
      const isLasting = failure.code !== 'later' || untold.includes(failure.slackCode);
      if (isLasting) return withoutAnswer(failure.slackCode);
      throw failure;
    }
  }

  function withoutAnswer(slackCode: string): Place {
    if (!isLogged) log.warn({ channel, slackCode }, 'Slack does not tell whether cards are shared');
    isLogged = true;
    return 'fine';
  }
}
