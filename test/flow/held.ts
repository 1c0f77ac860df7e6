import type { Requests } from '../../src/flow/ports.ts';

export interface Held {
  requests: Requests;
  /** Somebody has decided and is about to record it. */
  reached: Promise<void>;
  /** Lets it be recorded, and everything after it. */
  release(): void;
}

/** The first append of an event of this type stands still between decision and store. */
export function hold(requests: Requests, type: string): Held {
  let arrive: () => void = () => undefined;
  let release: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isFirst = true;
  return {
    reached,
    release: () => release(),
    requests: {
      ...requests,
      async append(before, event, actor, options) {
        if (event.type === type && isFirst) {
          isFirst = false;
          arrive();
          await released;
        }
        return requests.append(before, event, actor, options);
      },
    },
  };
}
