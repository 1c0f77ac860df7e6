import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type Page, readPage } from './page.ts';
import { readPages } from './pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = readPages(root);

/** What is wrong with where a link of this page leads; null: nothing. */
function problemOf(target: string, path: string): string | null {
  if (/^[a-z]+:/.test(target)) {
    return URL.canParse(target) && target.startsWith('https://') ? null : 'is no https address';
  }
  const [file = '', anchor] = target.split('#', 2);
  const to = file === '' ? path : relative(root, join(root, dirname(path), file));
  if (to.startsWith('..')) return 'leads out of this repository';
  if (!existsSync(join(root, to))) return 'leads to nothing';
  if (anchor === undefined) return null;
  return pages.get(to)?.anchors.has(anchor) ? null : 'leads to a heading that is not there';
}

it.each([...pages])('every link of %s leads somewhere', (path, { links }) => {
  const broken = links.flatMap(({ line, target }) => {
    const problem = problemOf(target, path);
    return problem === null ? [] : [`${path}:${line} ${target} ${problem}`];
  });

  expect(broken).toEqual([]);
});

it.each([...pages])(
  'what %s shows as commands or configuration is run, or says why not',
  (path, page) => {
    const untold = page.blocks.filter(
      ({ language, mark }) => ['sh', 'yaml'].includes(language) && mark === null,
    );

    expect(untold.map(({ line }) => `${path}:${line}`)).toEqual([]);
  },
);

it('finds what is wrong with a link', () => {
  const targets = ['docs/none.md', '#none', '../x.md', 'http://example.com', 'src/README.md#none'];

  expect(targets.map((target) => problemOf(target, 'README.md'))).toEqual([
    'leads to nothing',
    'leads to a heading that is not there',
    'leads out of this repository',
    'is no https address',
    'leads to a heading that is not there',
  ]);
});

it('reads blocks with their marks, and anchors as GitHub makes them', () => {
  const page: Page = readPage(
    [
      '# A title, with `code`',
      '## Same',
      '## Same',
      '<!-- runnable, exits 1, until "Open" -->',
      '```sh',
      '[no](link)',
      '```',
      '<!-- prints -->',
      '```text',
      'Open it',
      '```',
      '1. [a link](other.md) `[none](here)`',
      '',
      '   <!-- not run: it is an example -->',
      '',
      '   ```yaml',
      '   a:',
      '     b: 1',
      '   ```',
    ].join('\n'),
  );

  expect([...page.anchors]).toEqual(['a-title-with-code', 'same', 'same-1']);
  expect(page.links).toEqual([{ line: 12, target: 'other.md' }]);
  expect(page.blocks).toMatchObject([
    { line: 5, mark: { is: 'runnable', exits: 1, until: 'Open' }, prints: ['Open it'] },
    { mark: { is: 'prints' } },
    { mark: { is: 'not run', why: 'it is an example' }, text: 'a:\n  b: 1\n' },
  ]);
  expect(() => readPage('<!-- runable -->\n```sh\nls\n```')).toThrow('runable');
});
