import { type ExaminedArea, type Finding, signs, sumOf } from '../domain/finding.ts';

const widestColumn = 13;
const indent = '  ';

/** Areas with their findings, aligned, and the sum of it. @param columns how wide the screen is. */
export function findingsText(areas: readonly ExaminedArea[], columns: number): string {
  const abouts = areas.flatMap(({ findings }) => findings.map(({ about }) => about.length));
  const column = Math.min(widestColumn, Math.max(0, ...abouts));
  const blocks = areas.flatMap(({ name, findings }) => [
    harmless(name),
    ...findings.flatMap((finding) => findingLines(finding, column, columns)),
    '',
  ]);
  return [...blocks, ...wrapped(sumOf(areas), columns)].join('\n');
}

/** The next step stands on a line of its own, below what was found. */
function findingLines(
  { level, about, what, next }: Finding,
  column: number,
  columns: number,
): string[] {
  const left = `${indent}${signs[level]} ${about.padEnd(column)}  `;
  const under = ' '.repeat(left.length);
  const width = columns - left.length;
  const [first = '', ...others] = wrapped(what, width);
  return [
    left + first,
    ...others.map((line) => under + line),
    ...(next === null ? [] : nextLines(next, under, width)),
  ];
}

function nextLines(next: string, under: string, width: number): string[] {
  const [first = '', ...others] = wrapped(next, width - 2);
  return [`${under}→ ${first}`, ...others.map((line) => `${under}  ${line}`)];
}

/** Between words alone: what is longer than the screen stays whole, to be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of harmless(text).split(' ')) {
    const last = lines.at(-1);
    const joined = `${last} ${word}`;
    if (last !== undefined && joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

/** Names and answers are words of others: none of them steers a terminal. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
