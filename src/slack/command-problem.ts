import type { CommandProblem } from '../domain/wish.ts';
import { type Message, messageOf, plainSection } from './blocks.ts';
import { defused, foreign } from './text.ts';

/** Names the word that was not understood, and what would be: typed again, it is to be copied. */
export function problemOf(problem: CommandProblem): Message {
  const what = whatIsWrong(problem);
  const { nearest } = problem;
  const text = `${defused(what, 500)} Nothing was done. Try: ${defused(nearest, 1_000)}`;
  return messageOf(text, [
    plainSection(`${what} Nothing was done. Try:\n${foreign(nearest, 1_500)}`),
  ]);
}

/** One sentence. Plain text. */
export function whatIsWrong({ token, message }: CommandProblem): string {
  return token ? `“${foreign(token, 100)}” ${message}.` : message;
}
