import { within } from '../within.ts';

/** What is in hand: counted, so that a stop can wait for it. */
export interface Running {
  track(work: () => Promise<void>): Promise<void>;
  /** True when everything in hand ended within the time. */
  drain(withinMs: number): Promise<boolean>;
}

export function countRunning(): Running {
  const inHand = new Set<Promise<void>>();
  return {
    async track(work) {
      const running = work();
      inHand.add(running);
      try {
        await running;
      } finally {
        inHand.delete(running);
      }
    },

    drain: (withinMs) => within(withinMs, untilEmpty(inHand)),
  };
}

/** What is in hand may bring in more. */
async function untilEmpty(inHand: ReadonlySet<Promise<void>>): Promise<void> {
  while (inHand.size > 0) await Promise.allSettled(inHand);
}
