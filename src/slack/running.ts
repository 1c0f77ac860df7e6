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

    async drain(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(() => resolve(false), withinMs);
      });
      const all = (async (): Promise<true> => {
        while (inHand.size > 0) await Promise.allSettled(inHand);
        return true;
      })();
      const drained = await Promise.race([all, late]);
      clearTimeout(timer);
      return drained;
    },
  };
}
