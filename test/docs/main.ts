import { fileURLToPath } from 'node:url';
import type { Page } from './page.ts';
import { readPages } from './pages.ts';
import { openPlace, type Place } from './place.ts';
import { checkConfig, type Outcome, runBlock } from './run-block.ts';

/**
 * `npm run docs:check [page…]`: what the pages of the product say is to be typed is typed, in the order of
 * each page, in a fresh copy of this clone, beside a real Redis, a pretended Slack and pretended clouds.
 */
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const named = process.argv.slice(2);
const say = (line: string) => void process.stdout.write(`${line}\n`);

const pages = [...readPages(root)].filter(
  ([path, { blocks }]) =>
    (named.length === 0 || named.includes(path)) &&
    blocks.some(({ mark }) => mark?.is === 'runnable' || mark?.is === 'config'),
);

let ran = 0;
let failed = 0;
// Much of it is waiting: two pages at a time.
await Promise.all([runPages(), runPages()]);
say(`${ran} blocks, ${failed} failed`);
if (ran === 0) say(`no page has a block to run: ${named.join(', ')}`);
process.exitCode = failed === 0 && ran > 0 ? 0 : 1;

async function runPages(): Promise<void> {
  for (let next = pages.shift(); next; next = pages.shift()) await runPage(...next);
}

async function runPage(path: string, page: Page): Promise<void> {
  const place = await openPlace(root, page.wantsBot);
  try {
    for (const block of page.blocks) {
      const startedAt = performance.now();
      const outcome = await run(block, place);
      if (!outcome) continue;
      ran += 1;
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      say(`${outcome.ok ? 'ok    ' : 'FAILED'} ${path}:${block.line} (${seconds} s)`);
      if (outcome.ok) continue;
      failed += 1;
      say(`  ${outcome.why}\n${indented(block.text)}\n  said:\n${indented(outcome.output)}`);
    }
  } finally {
    await place.close();
  }
}

async function run(block: Page['blocks'][number], place: Place): Promise<Outcome | null> {
  const { mark } = block;
  if (mark?.is === 'runnable') return runBlock({ ...block, ...mark }, place);
  if (mark?.is === 'config') return checkConfig({ ...block, ...mark }, place);
  return null;
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
