import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  /** For one body. */
  limitBytes: number;
  /** For all bodies that are being read at one time. */
  togetherBytes: number;
}

/**
 * Reads the raw bodies of requests, of which nothing is known yet: neither one of them nor many together
 * may fill the memory of this process.
 *
 * @returns for each request its body. `too-long`, `no-room`: what comes now is thrown away; `cut`: the
 * sender has gone.
 */
export function bodyReader({
  limitBytes,
  togetherBytes,
}: BodyLimits): (request: IncomingMessage) => Promise<Buffer | 'too-long' | 'no-room' | 'cut'> {
  let heldBytes = 0;
  return (request) =>
    new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let isOver = false;
      const finish = (read: Buffer | 'too-long' | 'no-room' | 'cut') => {
        if (isOver) return;
        isOver = true;
        heldBytes -= bytes;
        chunks.length = 0;
        resolve(read);
      };
      request.on('data', (chunk: Buffer) => {
        if (isOver) return;
        bytes += chunk.length;
        heldBytes += chunk.length;
        chunks.push(chunk);
        if (bytes > limitBytes) finish('too-long');
        else if (heldBytes > togetherBytes) finish('no-room');
      });
      request.on('end', () => {
        const [only] = chunks;
        finish(only && chunks.length === 1 ? only : Buffer.concat(chunks));
      });
      request.on('error', () => finish('cut'));
      request.on('close', () => finish('cut'));
      if (Number(request.headers['content-length']) > limitBytes) finish('too-long');
    });
}
