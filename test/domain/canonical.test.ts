import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../src/domain/canonical.ts';
import { holds } from '../helpers/holds.ts';

it('prints what another implementation of RFC 8785 prints', () => {
  holds(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      expect(canonicalJson(value as Json)).toBe(canonicalize(value));
    }),
  );
});

it('sorts names by UTF-16 code units', () => {
  expect(canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '😀': 4, '\ufb33': 5 })).toBe(
    '{"\\r":2,"1":3,"€":1,"😀":4,"\ufb33":5}',
  );
});

it('leaves undefined members out and refuses what JSON cannot hold', () => {
  expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
  expect(() => canonicalJson(Number.NaN)).toThrow();
  expect(canonicalJson('a\ud800b')).toBe('"a\uFFFDb"');
});
