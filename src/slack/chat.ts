import type { Utterance } from '../domain/speech.ts';
import { logAbout } from '../flow/log-about.ts';
import type { Log, PoliciesTold, TrimTold } from '../flow/ports.ts';
import { type Chat, ChatError, type Posted, type SpeechCursors } from '../flow/speech-ports.ts';
import { askerParts } from './asker.ts';
import { auditLine } from './audit-line.ts';
import { section } from './blocks.ts';
import { cardOf } from './card.ts';
import { createCardsPlace } from './cards-place.ts';
import type { SlackConnection } from './connection.ts';
import { mayHaveArrived } from './counted-as.ts';
import { directParts } from './direct.ts';
import { calling } from './failures.ts';
import { messageFrom, ours } from './parts.ts';
import { policiesLine } from './policies-line.ts';
import { posted, tellDirectly, tellPrivately } from './private.ts';
import { escapeText } from './text.ts';
import { threadParts } from './thread.ts';
import { trimLine } from './trim-line.ts';

export interface ChatParts {
  connection: SlackConnection;
  channels: { requests: string; audit: string | null };
  /** Where the cards of other requests are, to link to them. */
  cursors?: Pick<SpeechCursors, 'read'>;
  log: Log;
}

type Context = Parameters<Chat['say']>[1];
type Said = Posted | null;
type Say = (parts: ChatParts, utterance: Utterance, context: Context) => Promise<Said>;

/** What the bot says in Slack. All methods throw ChatError; none of them repeats a post by itself. */
export function createChat(parts: ChatParts): Chat {
  const { connection, channels, log } = parts;
  return {
    cardsPlace: createCardsPlace(connection, channels.requests, log),

    async postCard(request) {
      return post(about(parts, request), channels.requests, posted(cardOf(request)));
    },

    async updateCard(card, request) {
      const { text, blocks = [] } = cardOf(request);
      const { channel, ts } = card;
      await calling(() => connection.client.chat.update({ channel, ts, text, blocks }));
    },

    async say(utterance, context) {
      return listeners[utterance.to](about(parts, utterance.request), utterance, context);
    },

    async takeBack({ channel, ts }) {
      try {
        await calling(() => connection.client.chat.delete({ channel, ts }));
        log.warn({ channel, ts }, 'a message was taken back');
      } catch (error) {
        const isThere = !(error instanceof ChatError && error.slackCode === 'message_not_found');
        if (isThere) log.error({ channel, ts, error }, 'a message could not be taken back');
      }
    },

    async announce(told) {
      await tellAudit(parts, isTrim(told) ? trimLine(told) : policiesLine(told));
    },
  };
}

function isTrim(told: PoliciesTold | TrimTold): told is TrimTold {
  return told.event.type === 'log-trimmed';
}

/** What is logged names the request. */
function about(parts: ChatParts, { id }: { id: string }): ChatParts {
  return { ...parts, log: logAbout(parts.log, { request: id }) };
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
): Promise<Said> {
  if (!card) {
    parts.log.warn({}, 'no card to write under');
    return null;
  }
  const content = posted(messageFrom(threadParts(utterance)));
  const { channel, ts } = card;
  return post(parts, channel, { ...content, thread_ts: ts });
}

async function sayToRequester(
  parts: ChatParts,
  utterance: Utterance,
  { card }: Context,
): Promise<Said> {
  const link = await permalink(parts, card);
  const where = link ? [ours(`<${link}|The card and its thread>`)] : [];
  const message = messageFrom([...directParts(utterance), ...where]);
  return tellDirectly(parts.connection, utterance.request.requester.id, message);
}

/** An ephemeral message cannot be taken back. */
async function sayToAsker(parts: ChatParts, utterance: Utterance, context: Context): Promise<null> {
  const { event, request } = utterance;
  const { requests } = parts.channels;
  const seesCard = request.origin.channel === requests;
  if (event.type === 'planned' && context.card && seesCard) return null;

  const other = event.type === 'refused' ? await permalinkOf(parts, event.data.other) : null;
  const card = event.type === 'planned' ? await permalink(parts, context.card) : null;
  await tellPrivately(
    parts.connection,
    {
      user: request.requester.id,
      channel: request.origin.channel,
      responseUrl: context.responseUrl ?? null,
    },
    messageFrom(askerParts(utterance, { requests, hasCard: context.card !== null, card, other })),
  );
  return null;
}

async function sayInAudit(
  parts: ChatParts,
  utterance: Utterance,
  { card }: Context,
): Promise<Said> {
  if (!parts.channels.audit) return null;
  return tellAudit(parts, auditLine(utterance, await permalink(parts, card)));
}

async function tellAudit(parts: ChatParts, line: string): Promise<Said> {
  const channel = parts.channels.audit;
  if (!channel) return null;
  return post(parts, channel, posted({ text: line, blocks: [section(line)] }));
}

/** Slack has no idempotency key: when the answer is lost, the next try may post the same again. */
async function post(
  { connection, log }: ChatParts,
  channel: string,
  content: ReturnType<typeof posted> & { thread_ts?: string },
): Promise<Posted> {
  try {
    const answer = await calling(() => connection.client.chat.postMessage({ channel, ...content }));
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
  } catch (error) {
    if (error instanceof ChatError && mayHaveArrived(error)) {
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
