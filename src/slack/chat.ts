import type { Utterance } from '../domain/speech.ts';
import { type Chat, ChatError, type Log, type Posted, type SpeechCursors } from '../flow/ports.ts';
import { askerParts } from './asker.ts';
import { auditLine } from './audit-line.ts';
import { section } from './blocks.ts';
import { cardOf } from './card.ts';
import { createCardsPlace } from './cards-place.ts';
import type { SlackConnection } from './connection.ts';
import { directParts } from './direct.ts';
import { calling } from './failures.ts';
import { messageFrom, ours } from './parts.ts';
import { policiesLine } from './policies-line.ts';
import { posted, tellDirectly, tellPrivately } from './private.ts';
import { escapeText } from './text.ts';
import { threadParts } from './thread.ts';

export interface ChatParts {
  connection: SlackConnection;
  channels: { requests: string; audit: string | null };
  /** Where the cards of other requests are, to link to them. */
  cursors?: Pick<SpeechCursors, 'read'>;
  log: Log;
}

type Context = Parameters<Chat['say']>[1];
type Say = (parts: ChatParts, utterance: Utterance, context: Context) => Promise<void>;

/** What the bot says in Slack. All methods throw ChatError; none of them repeats a post by itself. */
export function createChat(parts: ChatParts): Chat {
  const { connection, channels, log } = parts;
  return {
    cardsPlace: createCardsPlace(connection, channels.requests, log),

    async postCard(request) {
      const answer = await post(parts, channels.requests, posted(cardOf(request)));
      return { channel: answer.channel ?? channels.requests, ts: answer.ts ?? '' };
    },

    async updateCard(card, request) {
      const { text, blocks = [] } = cardOf(request);
      const { channel, ts } = card;
      await calling(() => connection.client.chat.update({ channel, ts, text, blocks }));
    },

    async say(utterance, context) {
      await listeners[utterance.to](parts, utterance, context);
    },

    async announce(told) {
      await tellAudit(parts, policiesLine(told));
    },
  };
}

const listeners: Readonly<Record<Utterance['to'], Say>> = {
  thread: sayInThread,
  requester: sayToRequester,
  asker: sayToAsker,
  audit: sayInAudit,
};

async function sayInThread(
  parts: ChatParts,
  utterance: Utterance,
  { card }: Context,
): Promise<void> {
  if (!card) {
    parts.log.warn({ request: utterance.request.id }, 'no card to write under');
    return;
  }
  const content = posted(messageFrom(threadParts(utterance)));
  const { channel, ts } = card;
  await post(parts, channel, { ...content, thread_ts: ts });
}

async function sayToRequester(
  parts: ChatParts,
  utterance: Utterance,
  { card }: Context,
): Promise<void> {
  const link = await permalink(parts, card);
  const where = link ? [ours(`<${link}|The card and its thread>`)] : [];
  const message = messageFrom([...directParts(utterance), ...where]);
  await tellDirectly(parts.connection, utterance.request.requester.id, message);
}

async function sayToAsker(parts: ChatParts, utterance: Utterance, context: Context): Promise<void> {
  const { event, request } = utterance;
  const { requests } = parts.channels;
  const seesCard = request.origin.channel === requests;
  if (event.type === 'planned' && seesCard) return;

  const other = event.type === 'refused' ? await permalinkOf(parts, event.data.other) : null;
  const card = event.type === 'planned' ? await permalink(parts, context.card) : null;
  await tellPrivately(
    parts.connection,
    {
      user: request.requester.id,
      channel: request.origin.channel,
      responseUrl: context.responseUrl ?? null,
    },
    messageFrom(askerParts(utterance, { requests, card, other })),
  );
}

async function sayInAudit(
  parts: ChatParts,
  utterance: Utterance,
  { card }: Context,
): Promise<void> {
  if (!parts.channels.audit) return;
  await tellAudit(parts, auditLine(utterance, await permalink(parts, card)));
}

async function tellAudit(parts: ChatParts, line: string): Promise<void> {
  const channel = parts.channels.audit;
  if (!channel) return;
  await post(parts, channel, posted({ text: line, blocks: [section(line)] }));
}

/** Slack has no idempotency key: when the answer is lost, the next try may post the same again. */
async function post(
  { connection, log }: ChatParts,
  channel: string,
  content: ReturnType<typeof posted> & { thread_ts?: string },
): Promise<{ channel?: string; ts?: string }> {
  try {
    return await calling(() => connection.client.chat.postMessage({ channel, ...content }));
  } catch (error) {
    if (error instanceof ChatError && error.slackCode === 'unreachable') {
      log.warn({ channel }, 'a post was cut off and may arrive twice');
    }
    throw error;
  }
}

async function permalinkOf(parts: ChatParts, request: string | null): Promise<string | null> {
  if (!request || !parts.cursors) return null;
  const { card } = await parts.cursors.read(request);
  return permalink(parts, card);
}

/** A link is a comfort: without it the message goes out all the same. */
async function permalink({ connection }: ChatParts, card: Posted | null): Promise<string | null> {
  if (!card) return null;
  try {
    const { channel, ts } = card;
    const answer = await connection.reader.chat.getPermalink({ channel, message_ts: ts });
    return answer.permalink ? escapeText(answer.permalink) : null;
  } catch {
    return null;
  }
}
