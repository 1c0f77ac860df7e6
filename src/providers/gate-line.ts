import { setTimeout as pause } from 'node:timers/promises';

/** Who waits in this process at one gate. */
export interface Line {
  /**
   * Waits until this call may start.
   *
   * @param behindMs it stands behind whoever comes so much later.
   * @throws what the gate throws that cannot be asked, and the reason of the signal.
   */
  pass(call: string, how: { behindMs: number; signal: AbortSignal | undefined }): Promise<void>;
  /** A place may be free that was not expected. */
  look(): void;
}

export interface LineParts {
  /** So many stand in the common line at once. */
  atOnce: number;
  /** The best of those who wait, each followed by how far it stands behind. Answers as the script says. */
  ask(calls: readonly (string | number)[]): Promise<readonly number[]>;
  start(call: string): Promise<number>;
  leave(call: string): Promise<unknown>;
  /** Nobody waits any more. */
  close(): void;
}

interface Waiter {
  call: string;
  /** Who has a smaller one goes first. */
  rankMs: number;
  /** It has given up. */
  isGone(): boolean;
  admit(): void;
  fail(error: unknown): void;
}

/** A place that is answered is free after a second: whoever looks so often never misses when. */
const lookEveryMs = 100;

/** One question at a time asks for all who wait here. Opened for the first one, closed after the last. */
export function openLine(parts: LineParts): Line {
  const waiting = new Set<Waiter>();
  const bell = createBell();
  let isAsking = false;

  const join = (waiter: Waiter) => {
    waiting.add(waiter);
    bell.ring();
    if (!isAsking) void ask();
  };

  const fail = (waiter: Waiter, error: unknown) => {
    waiting.delete(waiter);
    // A slow Redis may still do what it was asked, after which nobody would leave this place.
    leave(parts, waiter);
    waiter.fail(error);
  };

  async function ask(): Promise<void> {
    isAsking = true;
    while (waiting.size > 0) {
      bell.muffle();
      try {
        await askFor(bestOf(waiting, parts.atOnce));
      } catch (error) {
        for (const waiter of waiting) fail(waiter, error);
      }
      if (waiting.size > 0) await bell.rung(lookEveryMs);
    }
    isAsking = false;
    parts.close();
  }

  async function askFor(best: readonly Waiter[]): Promise<void> {
    const nowMs = performance.now();
    const calls = best.flatMap(({ call, rankMs }) => [call, (rankMs - nowMs).toFixed(3)]);
    const told = await parts.ask(calls);
    for (const [index, waiter] of best.entries()) {
      const inUs = told[index] ?? -1;
      if (inUs < 0) continue;
      waiting.delete(waiter);
      startIn(parts, inUs, waiter).then(
        (isStarted) => isStarted || join(waiter),
        (error: unknown) => fail(waiter, error),
      );
    }
  }

  return {
    look: () => bell.ring(),
    pass: (call, { behindMs, signal }) =>
      new Promise<void>((resolve, reject) => {
        const rankMs = performance.now() + behindMs;
        join(waiterOf({ call, rankMs, signal, resolve, reject, giveUp: fail }));
      }),
  };
}

/** False: its booking has fallen, since the cloud has refused another call: then it waits as before. */
async function startIn(parts: LineParts, firstUs: number, waiter: Waiter): Promise<boolean> {
  let inUs = firstUs;
  while (inUs > 0) {
    await pause(Math.ceil(inUs / 1_000));
    if (waiter.isGone()) return true;
    inUs = await parts.start(waiter.call);
  }
  if (waiter.isGone()) leave(parts, waiter);
  else if (inUs === 0) waiter.admit();
  return waiter.isGone() || inUs === 0;
}

function leave(parts: LineParts, { call }: Waiter): void {
  void parts.leave(call).catch(() => undefined);
}

function waiterOf(given: {
  call: string;
  rankMs: number;
  signal: AbortSignal | undefined;
  resolve: () => void;
  reject: (error: unknown) => void;
  giveUp: (waiter: Waiter, reason: unknown) => void;
}): Waiter {
  const { call, rankMs, signal, resolve, reject, giveUp } = given;
  const onAbort = () => giveUp(waiter, signal?.reason);
  const waiter: Waiter = {
    call,
    rankMs,
    isGone: () => signal?.aborted ?? false,
    admit() {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    },
    fail(error) {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
    },
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return waiter;
}

function bestOf(waiting: Iterable<Waiter>, most: number): Waiter[] {
  return [...waiting].sort((a, b) => a.rankMs - b.rankMs).slice(0, most);
}

interface Bell {
  ring(): void;
  /** From now on it has not been rung. */
  muffle(): void;
  /** Waits until it is rung, or for so long. Not at all when it has been. */
  rung(mostMs: number): Promise<void>;
}

function createBell(): Bell {
  let isRung = false;
  let wake: () => void = () => undefined;
  return {
    ring() {
      isRung = true;
      wake();
    },
    muffle() {
      isRung = false;
    },
    rung(mostMs) {
      if (isRung) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, mostMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
