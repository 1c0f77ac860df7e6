import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readPage } from './page.ts';

const page = readPage(readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8'));

const name = '[A-Za-z][A-Za-z0-9]*';
const shape = '(?:\\[\\([^()[\\]{}|"]+\\)\\]|\\(\\[[^()[\\]{}|"]+\\]\\)|\\[[^()[\\]{}|"]+\\])';
const arrow = '(?: -->|<-->| <-->| -- [^-|<>]+ -->)';
const edge = new RegExp(`^(${name})${shape}?${arrow} (${name})${shape}?$`);

/** The edges of a flowchart of the plain kind that we draw; throws at a line that is none. */
function readEdges(text: string): [from: string, to: string][] {
  const [first, ...lines] = text.trim().split('\n');
  if (!/^flowchart (LR|TD)$/.test(first ?? '')) throw new Error(`no flowchart: ${first}`);
  return lines.map((line) => {
    const [, from, to] = edge.exec(line.trim()) ?? [];
    if (from === undefined || to === undefined) throw new Error(`no edge: ${line}`);
    // A word of the language in the place of a name breaks the picture.
    if ([from, to].includes('end')) throw new Error(`a reserved word: ${line}`);
    return [from, to];
  });
}

it('is one picture, in which everything hangs together', () => {
  const pictures = page.blocks.filter(({ language }) => language === 'mermaid');

  const edges = readEdges(pictures[0]?.text ?? '');

  expect(pictures).toHaveLength(1);
  expect(edges.length).toBeGreaterThan(8);
  const reached = new Set(['people']);
  for (const _ of edges) {
    for (const [from, to] of edges) {
      if (!reached.has(from) && !reached.has(to)) continue;
      reached.add(from).add(to);
    }
  }
  expect([...new Set(edges.flat())].filter((each) => !reached.has(each))).toEqual([]);
});

it('is refused with a line that would not be drawn', () => {
  const broken = ['a -> b', 'a --> end', 'a[open --> b', 'a -- says -- b', 'a --> b c'];

  for (const line of broken) expect(() => readEdges(`flowchart LR\n  ${line}`)).toThrow(line);
});
