import type { Counters } from './simulator.ts';

type Tallied = Exclude<keyof Counters, 'mostAtOnce'>;

export interface Tally {
  add(what: Tallied, key: string): void;
  /** A write on `instance` is in hand until the returned function is called. */
  takeInHand(instance: string): () => void;
  /** So many writes of the instance have come in. */
  writesOf(instance: string): number;
  read(): Counters;
  reset(): void;
}

export function createTally(): Tally {
  let counters = empty();
  const inHand = new Map<string, number>();

  return {
    add(what, key) {
      counters[what][key] = (counters[what][key] ?? 0) + 1;
    },
    takeInHand(instance) {
      const count = (inHand.get(instance) ?? 0) + 1;
      inHand.set(instance, count);
      counters.mostAtOnce[instance] = Math.max(counters.mostAtOnce[instance] ?? 0, count);
      return () => void inHand.set(instance, (inHand.get(instance) ?? 1) - 1);
    },
    writesOf: (instance) => counters.writes[instance] ?? 0,
    read: () => structuredClone(counters),
    reset() {
      counters = empty();
    },
  };
}

function empty(): Counters {
  return { writes: {}, effects: {}, mostAtOnce: {}, calls: {}, throttled: {} };
}
