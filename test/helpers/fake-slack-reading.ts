import type { Block } from './fake-slack-state.ts';

/** All the words of a message: text and blocks, as one string to search in. */
export function wordsOf(message: { text: string; blocks: readonly Block[] }): string {
  const words: string[] = [message.text];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(collect);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'text' && typeof inner === 'string') words.push(inner);
      else collect(inner);
    }
  };
  collect(message.blocks);
  return words.join('\n');
}

/** The buttons of a message: action_id to value. */
export function buttonsOf(message: { blocks: readonly Block[] }): Record<string, string> {
  const buttons = message.blocks
    .filter((block) => block.type === 'actions')
    .flatMap((block) => block.elements as { action_id: string; value: string }[]);
  return Object.fromEntries(buttons.map((button) => [button.action_id, button.value]));
}

/** A message of ours as Slack gets it. */
export function asSent(message: { text: string; blocks?: unknown }): {
  text: string;
  blocks: Block[];
} {
  return { text: message.text, blocks: JSON.parse(JSON.stringify(message.blocks ?? [])) };
}
