import type { EncryptionShown } from '../flow/looks.ts';

/**
 * So many instances of one account are looked at at the same time, whatever is asked by how many
 * people: more would queue at the gate in front of the reads that requests wait for.
 */
const atOnce = 4;

/** Lets a few pieces of work run at the same time; the others wait for their turn, in order. */
export function fewAtOnce(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place is handed on, never given back to whoever comes first.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** What one read showed of one kind of encryption. */
export type Shown = Omit<EncryptionShown, 'kind'>;

export function isOn(key: string | null = null): Shown {
  return { is: 'on', key, why: null };
}

export const isOff: Shown = { is: 'off', key: null, why: null };

export function notKnown(why: string): Shown {
  return { is: 'not-known', key: null, why };
}

const failuresInARow = 10;
const notAsked = `not asked, since ${failuresInARow} in a row could not be read`;

/**
 * Looks at one instance after the other until several in a row could not be read. Then the rest is
 * not asked: a cloud that is away, or refuses, would say the same of each, and slowly.
 */
export function untilHopeless(): (look: () => Promise<Shown>) => Promise<Shown> {
  let failures = 0;

  return async (look) => {
    if (failures >= failuresInARow) return notKnown(notAsked);
    const shown = await look();
    failures = shown.is === 'not-known' ? failures + 1 : 0;
    return shown;
  };
}
