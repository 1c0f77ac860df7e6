import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');

interface Claim {
  file: string;
  sentence: string;
}

/** `[test/a.test.ts](test/a.test.ts) “one sentence”; “another one”` */
function claimsOf(text: string): Claim[] {
  const named = /\[(test\/[^\]]+)\]\(\1\)((?:(?:; )? ?“[^”]+”)+)/g;
  return [...text.matchAll(named)].flatMap(([, file = '', quotes = '']) =>
    [...quotes.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => ({ file, sentence })),
  );
}

/** A test or a group of tests has this name. */
function isHeld({ file, sentence }: Claim): boolean {
  const path = join(root, file);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${sentence}${quote}`));
}

it('claims nothing that no test shows', () => {
  const claims = claimsOf(page);

  expect(claims.length).toBeGreaterThan(40);
  expect(claims.filter((claim) => !isHeld(claim))).toEqual([]);
});

it('has for each line a test that shows it, or says that it is a gap', () => {
  const lines = page
    .slice(page.indexOf('## Who could do what'))
    .split('\n')
    .filter((line) => line.startsWith('- '));

  const bare = lines.filter((line) => claimsOf(line).length === 0 && !line.includes('**Gap**'));

  expect(lines.length).toBeGreaterThan(30);
  expect(bare).toEqual([]);
});

it('quotes every test that it names', () => {
  const named = [...page.matchAll(/\]\((test\/[^)]+)\)/g)].length;
  const quoted = [...page.matchAll(/\]\((test\/[^)]+)\) “/g)].length;

  expect(quoted).toBe(named);
});

it('does not take a sentence for a test that is not there', () => {
  const there = {
    file: 'test/docs/security.test.ts',
    sentence: 'claims nothing that no test shows',
  };

  expect(isHeld(there)).toBe(true);
  expect(isHeld({ ...there, sentence: there.sentence.slice(1) })).toBe(false);
  expect(isHeld({ ...there, file: 'test/none.test.ts' })).toBe(false);
});
