import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import type { Gate, GateKey } from '../../src/providers/gate.ts';
import { orAlone } from '../../src/providers/lone-gate.ts';

const key: GateKey = { credential: 'one', host: 'cloud', action: 'Read', limit: 100 };

it('is the common gate while that can be asked', async () => {
  const place = { answered: async () => {}, refused: async () => {}, release: async () => {} };

  expect(await orAlone({ enter: async () => place }).enter(key)).toBe(place);
});

it('lets calls of one kind in one after the other while the common gate cannot be asked', async () => {
  const away: Gate = { enter: () => Promise.reject(new StoreError('unreachable', 'away')) };
  const gate = orAlone(away);
  const startedMs = performance.now();
  const afterMs = async (of: GateKey) => {
    await gate.enter(of);
    return performance.now() - startedMs;
  };

  const [first, second, third] = await Promise.all([
    afterMs(key),
    afterMs(key),
    afterMs({ ...key, limit: 2, action: 'Other' }),
    gate.enter({ ...key, limit: 2, action: 'Other' }),
  ]);
  const slow = performance.now() - startedMs;

  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(150);
  expect(third).toBeLessThan(second ?? 0);
  expect(slow).toBeGreaterThan(450);
});
