/** No answer, or one that says "later": it may pass by itself. */
export const passing = [
  'drop-before',
  'drop-after',
  'internal-error-before',
  'internal-error-after',
  'unavailable',
  'busy',
] as const;
/** What a read has to bear and a write too: longer than a read waits, shorter than a write does. */
export const slow = { how: 'delay', delayMs: 12_000 } as const;
export const tooSlow = { how: 'delay', delayMs: 25_000 } as const;
export const valueless = ['null-values', 'missing-values'] as const;
/** A read is tried three times. */
export const more = 4;
