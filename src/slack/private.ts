import { request } from 'undici';
import { ChatError, type Posted } from '../flow/speech-ports.ts';
import type { Message } from './blocks.ts';
import type { SlackConnection } from './connection.ts';
import { countedAs, mayHaveArrived } from './counted-as.ts';
import { calling, slackFailure } from './failures.ts';

/** Where one person can be answered so that nobody else sees it. */
export interface Addressee {
  user: string;
  /** Null: not known, for example after a modal. */
  channel: string | null;
  responseUrl: string | null;
}

const responseTimeoutMs = 5_000;

/**
 * Answers one person privately: through the response_url while it lives, else with an ephemeral
 * message, else directly.
 *
 * @throws ChatError when none of them worked.
 */
export async function tellPrivately(
  connection: SlackConnection,
  to: Addressee,
  message: Message,
): Promise<void> {
  if (to.responseUrl && (await respond(connection, to.responseUrl, message))) return;
  if (to.channel && (await tellInChannel(connection, to.user, to.channel, message))) return;
  await tellDirectly(connection, to.user, message);
}

/** Writes to the person's own conversation with the bot. @throws ChatError */
export async function tellDirectly(
  connection: SlackConnection,
  user: string,
  message: Message,
): Promise<Posted> {
  const { channel = user, ts = '' } = await calling(() =>
    connection.client.chat.postMessage({ channel: user, ...posted(message) }),
  );
  return { channel, ts };
}

/** A message as the Web API takes it: no previews of links, and lists it may keep. */
export function posted(message: Message): {
  text: string;
  blocks?: NonNullable<Message['blocks']>;
  unfurl_links: false;
  unfurl_media: false;
} {
  const { text, blocks } = message;
  return { text, ...(blocks ? { blocks } : {}), unfurl_links: false, unfurl_media: false };
}

const slackHost = /(^|\.)slack(-gov)?\.com$/;

/**
 * An address to answer at is used only when it is Slack's own, or where the API is: whoever has stolen the
 * signing secret does not get to choose whom the bot calls.
 */
export function isSlackAddress(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' && slackHost.test(hostname)) return true;
  return ['http:', 'https:'].includes(protocol) && isBesideApi(hostname, new URL(apiUrl).hostname);
}

/** A pretended Slack is on this machine as a whole, whatever it calls the machine. */
function isBesideApi(hostname: string, apiHost: string): boolean {
  const here = ['127.0.0.1', 'localhost', '[::1]'];
  return hostname === apiHost || (here.includes(hostname) && here.includes(apiHost));
}

/** False when the address is dead: used up (5 times), older than 30 minutes, or unreachable. */
async function respond(
  connection: SlackConnection,
  url: string,
  message: Message,
): Promise<boolean> {
  if (!isSlackAddress(url, connection.apiUrl)) return false;
  const { meter } = connection;
  const startedAtMs = performance.now();
  const failure = await sendTo(url, message);
  const tookMs = performance.now() - startedAtMs;
  const outcome = failure ? countedAs(failure) : 'ok';
  meter.slackCalled({ method: 'response_url', outcome, tookMs });
  if (failure && mayHaveArrived(failure)) meter.postDoubted();
  return failure === null;
}

/** @returns null when Slack has taken it. */
async function sendTo(url: string, message: Message): Promise<ChatError | null> {
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      headersTimeout: responseTimeoutMs,
      bodyTimeout: responseTimeoutMs,
    });
    await body.dump();
    if (statusCode >= 200 && statusCode < 300) return null;
    return new ChatError('gone', statusCode === 429 ? 'ratelimited' : `http_${statusCode}`);
  } catch (error) {
    return slackFailure(error);
  }
}

async function tellInChannel(
  connection: SlackConnection,
  user: string,
  channel: string,
  message: Message,
): Promise<boolean> {
  try {
    const { text, blocks } = message;
    const content = { text, ...(blocks ? { blocks } : {}) };
    await connection.client.chat.postEphemeral({ channel, user, ...content });
    return true;
  } catch {
    return false;
  }
}
