import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestOf, hashOf, unsealedText, zeroHash } from '../../src/domain/audit.ts';

const event = {
  v: 1,
  id: 'e-1',
  at: '2026-03-02T10:00:00.000Z',
  request: 'DBE-1042',
  type: 'cancelled',
  actor: { kind: 'person', id: 'U0ADA', name: 'Ada' },
  data: { reason: null },
} as const;

it('takes the digest over the canonical JSON of everything but the place in the chain', () => {
  const text =
    '{"actor":{"id":"U0ADA","kind":"person","name":"Ada"},"at":"2026-03-02T10:00:00.000Z",' +
    '"data":{"reason":null},"id":"e-1","request":"DBE-1042","type":"cancelled","v":1}';

  expect(unsealedText(event)).toBe(text);
  expect(digestOf(event)).toBe(createHash('sha256').update(text).digest('hex'));
  expect(unsealedText({ ...event, seq: 7, prev: zeroHash, digest: '', hash: '' } as never)).toBe(
    text,
  );
});

it('ties an event to the one before it', () => {
  const digest = digestOf(event);

  expect(hashOf(zeroHash, 1, digest)).toBe(
    createHash('sha256')
      .update(`${'0'.repeat(64)}:1:${digest}`)
      .digest('hex'),
  );
});
