import { expect, it } from 'vitest';
import { matches } from '../src/matches.ts';

it.each([
  ['^SEC-\\d+$', 'SEC-12', true],
  ['^SEC-\\d+$', 'SEC-', false],
  ['^SEC-\\d+$', '', false],
  ['SEC', 'xSECx', true],
  ["^it's \\d$", "it's 1", true],
])('looks with %s at "%s": %s', (pattern, text, isMatch) => {
  expect(matches(pattern, text)).toBe(isMatch);
});

it('is not stopped by a text that is made for a careless pattern', () => {
  const startedAt = performance.now();

  expect(matches('^(A+)+$', `${'A'.repeat(90)}!`)).toBe(false);

  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it('throws for what is no pattern', () => {
  expect(() => matches('(', 'x')).toThrow();
});
