import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readPage } from './page.ts';

const root = new URL('../../', import.meta.url);
const page = readPage(readFileSync(new URL('docs/add-a-provider.md', root), 'utf8'));
const linked = new Set(page.links.map(({ target }) => target.replace(/^\.\.\//, '')));

/** The files in a folder, by their path from the root. */
const filesIn = (folder: string) =>
  readdirSync(fileURLToPath(new URL(folder, root)), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`);

it('walks through every file of the provider that it shows', () => {
  const files = filesIn('src/providers/tencent');

  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !linked.has(file))).toEqual([]);
});

it('shows only files that every provider has, by the same names', () => {
  const names = [
    'README',
    'index',
    'actions',
    'hosts',
    'sign',
    'client',
    'schema',
    'errors',
    'facts',
    'list',
    'key',
  ];
  const others = filesIn('src/providers/huawei').map((file) => file.replace(/.*\/|\.\w+$/g, ''));

  expect(names.filter((name) => !others.includes(name))).toEqual([]);
});
