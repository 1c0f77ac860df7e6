import { hash } from 'node:crypto';

/** Of SHA-256, in bytes. */
const blockSize = 64;
const digestSize = 32;
/** Longer than any string to sign; what is longer still gets more room. */
const usualTextSize = 512;

/**
 * HMAC-SHA256 (RFC 2104) with one key: gives the keyed hash of a text, in hex.
 *
 * The key's pads are made once, so that a text costs two one-shot hashes. That is half of
 * `createHmac`, which makes an object for each text.
 */
export function createKeyedHash(key: string | Uint8Array): (text: string) => string {
  let inner = padded(key, 0x36, usualTextSize);
  const outer = padded(key, 0x5c, digestSize);

  return (text) => {
    // A character is three bytes at most, or two of them are four.
    if (inner.length < blockSize + text.length * 3) inner = padded(key, 0x36, text.length * 3);
    const end = blockSize + inner.write(text, blockSize, 'utf8');
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockSize, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}

/** A block of the key with every bit of `pad` turned in it, and room after it. */
function padded(key: string | Uint8Array, pad: number, room: number): Buffer {
  const whole = Buffer.from(key);
  const short = whole.length > blockSize ? Buffer.from(hash('sha256', whole, 'hex'), 'hex') : whole;
  const block = Buffer.alloc(blockSize + room);
  short.copy(block);
  for (let place = 0; place < blockSize; place += 1) block[place] = (block[place] ?? 0) ^ pad;
  return block;
}
