import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Page, readPage } from './page.ts';

const notOurs = new Set(['node_modules', '.git', 'dist', '.dbencrypt', 'artefacts']);

/** Every Markdown page under a folder, by its path from there. */
export function readPages(root: string): Map<string, Page> {
  const pages = new Map<string, Page>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !notOurs.has(entry.name)) visit(path);
      if (entry.isFile() && entry.name.endsWith('.md')) {
        pages.set(relative(root, path), readPage(readFileSync(path, 'utf8')));
      }
    }
  };
  visit(root);
  return pages;
}
