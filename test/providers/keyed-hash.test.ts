import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createKeyedHash } from '../../src/providers/keyed-hash.ts';
import { holds } from '../helpers/holds.ts';

it('is the HMAC-SHA256 of Node, whatever the key and the texts, one after the other', () => {
  const key = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }),
  );
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('a'.repeat(5_000)));

  holds(
    fc.property(key, text, text, (key, first, second) => {
      const keyedHash = createKeyedHash(key);
      const expected = (text: string) => createHmac('sha256', key).update(text).digest('hex');

      const texts = [first, second, first];

      expect(texts.map(keyedHash)).toEqual(texts.map(expected));
    }),
  );
});

it('gives the digests of RFC 4231', () => {
  expect(createKeyedHash('Jefe')('what do ya want for nothing?')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(
    createKeyedHash(Buffer.alloc(131, 0xaa))(
      'Test Using Larger Than Block-Size Key - Hash Key First',
    ),
  ).toBe('60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});
