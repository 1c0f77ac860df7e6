import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256, uuidOf } from '../../src/domain/sha256.ts';
import { holds } from '../helpers/holds.ts';

it('hashes to the published vectors', () => {
  // FIPS 180-4, the examples for one block and for the empty message.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

it('makes a UUID of any text, the same one each time and another for another text', () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  holds(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(uuidOf(one)).toMatch(shape);
      expect(uuidOf(one) === uuidOf(other)).toBe(one === other);
    }),
  );
});
