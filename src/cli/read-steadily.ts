import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { LoadedConfig } from '../config.ts';

/** A configuration as it was read, and what it was read from. */
export interface Read {
  /** Its file, and every file that a value of it was taken from. */
  paths: readonly string[];
  /** What stood in them just before. */
  content: string;
  /** @throws what reading it threw. */
  load(): LoadedConfig;
}

/** Where they change each time: they are read again soon, since their content differs. */
const tries = 3;

/**
 * Reads it, and again when it is then read from other files than `known`, or one of them has changed meanwhile: half
 * a secret from before such a change does not fit the other half. What has changed since `content` was looked at
 * is always found by looking again.
 */
export async function readSteadily(
  known: readonly string[],
  load: (noteFile: (path: string) => void) => LoadedConfig,
): Promise<Read> {
  let paths = known;
  for (let left = tries; ; left -= 1) {
    const content = await contentOf(...paths);
    const found = new Set(paths.slice(0, 1));
    const loaded = attempt(() => load((path) => found.add(path)));
    const isSame =
      [...found].join('\n') === paths.join('\n') && (await contentOf(...paths)) === content;
    paths = [...found];
    if (isSame || left === 1) return { paths, content, load: loaded };
  }
}

/** Equal for equal content of all these files; also says which of them cannot be read. */
export async function contentOf(...paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(contentOfOne))).join(' ');
}

async function contentOfOne(path: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    return `unreadable: ${error instanceof Error && 'code' in error ? error.code : 'unknown'}`;
  }
}

/** Does it now; what came of it is told later, as often as it is asked for. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
