import type { types } from '@slack/bolt';
import { shorten, shortenMarkup } from './text.ts';

/**
 * The blocks the bot uses, each within Slack's limits whatever it is given.
 * Source: docs.slack.dev/reference/block-kit; limits of @slack/types 3.2.
 */
export type Block = types.KnownBlock;
export type Button = types.Button;

/** What is posted: `text` carries the whole meaning, for notifications and screen readers. */
export interface Message {
  text: string;
  blocks?: Block[];
}

/** `chat.update` refuses more than 4,000 characters. */
const longestText = 3_500;

export function messageOf(text: string, blocks: readonly Block[]): Message {
  return { text: shortenMarkup(text, longestText), blocks: blocks.slice(0, 50) };
}

export function plainText(text: string, longest: number): types.PlainTextElement {
  return { type: 'plain_text', text: shorten(text, longest) || ' ', emoji: false };
}

function markup(text: string, longest = 3_000): types.MrkdwnElement {
  return { type: 'mrkdwn', text: shortenMarkup(text, longest) || ' ' };
}

export function header(text: string): Block {
  return { type: 'header', text: plainText(text, 150) };
}

/** Our own words, in mrkdwn. */
export function section(text: string): Block {
  return { type: 'section', text: markup(text) };
}

/** Words of others, as plain text. */
export function plainSection(text: string): Block {
  return { type: 'section', text: plainText(text, 3_000) };
}

/** At most ten short facts side by side. */
export function fields(all: readonly types.TextObject[]): Block {
  return { type: 'section', fields: all.slice(0, 10) };
}

/** A name and our own mrkdwn. */
export function field(label: string, value: string): types.TextObject {
  return markup(`*${label}*\n${value}`, 2_000);
}

export function context(text: string): Block {
  return { type: 'context', elements: [markup(text)] };
}

export function buttons(all: readonly Button[]): Block {
  return { type: 'actions', elements: all.slice(0, 25) };
}

/**
 * Gives every block its id: new ones with every revision of a message, or Slack keeps what people
 * had begun to do in the old one.
 */
export function numbered(blocks: readonly Block[], revision: string): Block[] {
  return blocks.map((block, index) => ({ ...block, block_id: `b${index}.${revision}` }));
}
