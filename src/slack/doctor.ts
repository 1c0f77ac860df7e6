import { type ExaminedArea, type Finding, signs, sumOf } from '../domain/finding.ts';
import type { Examination } from '../flow/examine.ts';
import type { Message } from './blocks.ts';
import { type Lines, messageOfLines } from './lines.ts';
import { defused } from './text.ts';
import { mentionsOf } from './words.ts';

/** What the bot found out about everything it needs, area by area. */
export function examinedMessage(areas: readonly ExaminedArea[]): Message {
  return messageOfLines([{ ours: [`*${sumOf(areas)}*`] }, ...areas.flatMap(linesOf)]);
}

/** What clouds and people say is foreign. */
function linesOf({ name, findings }: ExaminedArea): Lines[] {
  return [{ ours: [`*${defused(name)}*`] }, { theirs: findings.flatMap(findingLines) }];
}

function findingLines({ level, about, what, next }: Finding): string[] {
  const line = `${signs[level]} ${about}: ${what}`;
  return next === null ? [line] : [line, `→ ${next}`];
}

/** To somebody who is no operator: that it is so, and who is one. */
export function notAnOperator(why: string, { operators }: Examination & { ok: false }): Message {
  const isSomebody = operators.users.length + operators.groups.length > 0;
  const who = isSomebody
    ? `They are ${mentionsOf(operators, [])}; ask one of them.`
    : 'Its configuration names none: whoever runs it can run `dbencrypt doctor` there.';
  return { text: `${why} ${who}` };
}
