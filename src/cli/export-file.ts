import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** So many characters are written at once. */
const chunkLength = 1 << 20;

/** The lines of a file, one after the other. Whatever is wrong with the file is thrown while they are read. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r');
  const input = createReadStream('', { fd: handle, encoding: 'utf8' });
  yield* createInterface({ input, crlfDelay: Infinity });
}

/**
 * Writes lines to a new file that only its owner reads. It has its name only once it is whole, safe on the
 * disk and `isWhole`; until then its name ends in `.partial`, and it goes away when anything fails.
 *
 * @throws Error also when there is a file of that name.
 */
export async function writeWhole(
  file: string,
  lines: AsyncIterable<string>,
  isWhole: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await writeAll(handle, lines);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await isWhole(partial);
    // Unlike a renaming this never takes the place of a file that is there.
    await link(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  await syncFolder(dirname(file));
}

/** Hex SHA-256 of the bytes of a file. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function writeAll(handle: FileHandle, lines: AsyncIterable<string>): Promise<void> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkLength) continue;
    await handle.appendFile(chunk);
    chunk = '';
  }
  await handle.appendFile(chunk);
}

/** So that its name is safe, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
