import type { PoliciesTold } from '../flow/ports.ts';
import { asManyAsFit, code, shorten } from './text.ts';

const mostDifferences = 10;
const longestDifference = 200;
/** The head has to stand at the end of the line, whatever else does not fit into one block. */
const longestList = 2_000;

/**
 * One line for the audit channel: which policies are in force from now on, what has changed, where it
 * was read, and the head of the chain after it.
 */
export function policiesLine({ event, logged }: PoliciesTold): string {
  const { revision, difference, source } = event.data;
  const changes = asManyAsFit(
    difference.map((each) => code(shorten(each, longestDifference))),
    { most: mostDifferences, longest: longestList, between: '; ' },
  );
  return [
    `New policies in force, revision ${revision}${changes ? `: ${changes}` : ''}`,
    `from ${code(shorten(source.file, 100))} on ${code(shorten(source.host, 100))}`,
    `head ${code(`${logged.seq}:${logged.hash}`)}`,
  ].join(' · ');
}
