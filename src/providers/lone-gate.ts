import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '../domain/errors.ts';
import type { Gate, GateKey, Place } from './gate.ts';

/** Far below what any cloud allows. */
const leastPauseMs = 200;

const nothingToGiveBack: Place = {
  answered: async () => undefined,
  refused: async () => undefined,
  release: async () => undefined,
};

/**
 * The common gate; and while it cannot be asked, which is when no bot calls anything either, one call of a
 * kind after the other with pauses. For a process that looks at clouds and changes nothing.
 */
export function orAlone(common: Gate | null): Gate {
  const freeAtMs = new Map<string, number>();

  async function waitAlone({ credential, host, action, limit }: GateKey): Promise<Place> {
    const name = `${credential} ${host} ${action}`;
    const nowMs = performance.now();
    const mineAtMs = Math.max(nowMs, freeAtMs.get(name) ?? 0);
    freeAtMs.set(name, mineAtMs + Math.max(leastPauseMs, 1_000 / limit));
    await pause(mineAtMs - nowMs);
    return nothingToGiveBack;
  }

  return {
    async enter(key, signal) {
      if (!common) return waitAlone(key);
      try {
        return await common.enter(key, signal);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        return waitAlone(key);
      }
    },
  };
}
