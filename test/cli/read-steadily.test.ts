import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSteadily } from '../../src/cli/read-steadily.ts';
import type { LoadedConfig } from '../../src/config.ts';
import { fileWith } from '../config/files.ts';

/** What reads two halves of one secret, while somebody exchanges both in between, so often. */
function exchangedMeanwhile(times: number) {
  const [id, key] = [fileWith('id-0', 'id'), fileWith('key-0', 'key')];
  let count = 0;
  const load = (noteFile: (path: string) => void) => {
    noteFile(key);
    const first = readFileSync(id, 'utf8');
    count += 1;
    if (count <= times) {
      writeFileSync(id, `id-${count}`);
      writeFileSync(key, `key-${count}`);
    }
    return [first, readFileSync(key, 'utf8')] as unknown as LoadedConfig;
  };
  return { paths: [id, key], load, count: () => count };
}

it('does not take one half from before and the other from after a change', async () => {
  const { paths, load } = exchangedMeanwhile(1);

  const read = await readSteadily(paths, load);

  expect(read.load()).toEqual(['id-1', 'key-1']);
});

it('gives up where the files change each time, and is found out by the next look', async () => {
  const { paths, load, count } = exchangedMeanwhile(Number.POSITIVE_INFINITY);

  const read = await readSteadily(paths, load);
  const again = await readSteadily(paths, load);

  expect(count()).toBe(6);
  expect(again.content).not.toBe(read.content);
});
