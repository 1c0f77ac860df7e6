import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteText, tokenize, typedValue } from '../../src/domain/command-text.ts';
import { holds } from '../helpers/holds.ts';

/** Without what is taken away from every command, and without what Slack's own marks are read as. */
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((typed) => typed.replace(/[\p{Cc}\p{Cf}\u00AD&<>]/gu, ''));
const quotes = fc
  .array(fc.constantFrom('"', "'", '“', '”', '’', ' ', 'a', '=', '-', '`'), { maxLength: 12 })
  .map((letters) => letters.join(''));

it.each([
  ['any text', text],
  ['any run of quotes', quotes],
])('gives %s back that was put in quotes', (_what, given) => {
  holds(
    fc.property(given, (typed) => {
      expect(tokenize(`reason=${quoteText(typed)} next`)).toEqual({
        ok: true,
        tokens: [
          { text: `reason=${typed}`, quoted: true },
          { text: 'next', quoted: false },
        ],
      });
    }),
  );
});

it.each([
  ['SEC-1', 'SEC-1'],
  ['my account', '"my account"'],
  [`O'Neill`, `"O'Neill"`],
  ['the "new" one', `'the "new" one'`],
  [`it's "so"`, `"it's "'"so"'`],
  ['a=b', '"a=b"'],
])('puts a value in quotes only where it needs them: %s', (value, typed) => {
  expect(typedValue(value)).toBe(typed);
});

it('still takes an apostrophe within a word, and after single quotes, for a letter', () => {
  const words = (typed: string) => {
    const split = tokenize(typed);
    return split.ok ? split.tokens.map((token) => token.text) : split.message;
  };

  expect(words(`reason=O'Neill's ok`)).toEqual([`reason=O'Neill's`, 'ok']);
  expect(words(`reason='don''t'`)).toEqual([`reason=don't'`]);
});
