import { type Block, type Message, messageOf, plainSection, section } from './blocks.ts';
import { defused, foreign } from './text.ts';

/** A piece of what is said: our own mrkdwn, or words of others that must stay inert. */
export type Part = { ours: string } | { theirs: string; label: string };

export function ours(text: string): Part {
  return { ours: text };
}

/** Words of a person or a cloud, under a label of ours. Nothing when there are none. */
export function theirs(label: string, text: string | null | undefined): Part[] {
  return text ? [{ label, theirs: text }] : [];
}

/** The parts as one message: in the blocks as plain text what is not ours, in `text` defused. */
export function messageFrom(parts: readonly Part[]): Message {
  const text = parts.map((part) =>
    'ours' in part ? part.ours : `${part.label}: ${defused(part.theirs, 600)}`,
  );
  return messageOf(text.join('\n'), parts.map(blockOf));
}

function blockOf(part: Part): Block {
  return 'ours' in part
    ? section(part.ours)
    : plainSection(`${part.label}: ${foreign(part.theirs, 1_500)}`);
}
