import { type Block, type Message, messageOf, plainSection, section } from './blocks.ts';
import { defused, foreign } from './text.ts';

/** Lines that are our own mrkdwn, or plain text with words of others in it. */
export type Lines = { ours: readonly string[] } | { theirs: readonly string[] };

const longestSection = 3_000;
const longestForeign = 600;

/** A long answer: lines in as few sections as hold them, each line whole; what is not ours stays inert. */
export function messageOfLines(groups: readonly Lines[]): Message {
  const text = groups.flatMap((group) =>
    'ours' in group ? group.ours : group.theirs.map((line) => defused(line, longestForeign)),
  );
  return messageOf(text.join('\n'), groups.flatMap(sectionsOf));
}

function sectionsOf(group: Lines): Block[] {
  if ('ours' in group) return packed(group.ours).map(section);
  return packed(group.theirs.map((line) => foreign(line, longestForeign))).map(plainSection);
}

function packed(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    const joined = `${last}\n${line}`;
    if (last !== undefined && joined.length <= longestSection) texts[texts.length - 1] = joined;
    else texts.push(line);
  }
  return texts;
}
