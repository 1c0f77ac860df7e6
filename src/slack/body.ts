import type { IncomingMessage } from 'node:http';

/**
 * The raw body of a request.
 *
 * @returns `too-long`: what comes beyond the limit is thrown away; `cut`: the sender has gone.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | 'too-long' | 'cut'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else resolve('too-long');
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    });
    request.on('error', () => resolve('cut'));
    request.on('close', () => resolve('cut'));
  });
}
