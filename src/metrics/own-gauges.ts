import { clearing, type Instruments, seconds } from './instruments.ts';
import type { OwnReadings } from './readings.ts';

/** Where one reading is shown. */
export interface Shown<Reading> {
  show(reading: Reading): void;
  /** What was shown before is not told any more. */
  clear(): void;
}

export type Makers<All> = { [Each in keyof All]: (instruments: Instruments) => Shown<All[Each]> };

/** What is one process's own: look at each. */
export const ownGauges: Makers<OwnReadings> = {
  readiness({ gauge }) {
    const ready = gauge(
      'ready',
      'Whether this process can do what it must: 1, or 0. All checks at 1: it is ready.',
      ['role', 'check'],
    );
    return {
      clear: clearing([ready], []),
      show({ role, checks }) {
        for (const { name, isOk } of checks) ready.set({ role, check: name }, isOk ? 1 : 0);
      },
    };
  },

  clock({ gauge }) {
    const skew = gauge(
      'clock_skew_seconds',
      "By how much this machine's clock is ahead of that of Redis; negative: behind.",
    );
    return {
      clear: clearing([], [skew]),
      // Not as a duration: which of the two is wrong is told by its sign.
      show: ({ aheadMs }) => aheadMs !== null && skew.set(aheadMs / 1_000),
    };
  },

  hands({ gauge }) {
    const idle = gauge(
      'queue_hands_idle_seconds',
      'How long ago the hands of this process last asked a queue for a job, or ended one.',
      ['queue'],
    );
    return {
      clear: clearing([idle], []),
      show(reading) {
        for (const { queue, idleMs } of reading) idle.set({ queue }, seconds(idleMs));
      },
    };
  },

  policies({ gauge }) {
    const age = gauge(
      'policies_read_age_seconds',
      'How long ago this process last read the policies in force; it looks every 30 s.',
    );
    const other = gauge(
      'policies_other_than_file',
      'Whether the policies in force are other ones than those of the file of this process: 1, or 0.',
    );
    return {
      clear: clearing([], [age, other]),
      show(reading) {
        if (reading === null) return;
        age.set(seconds(reading.readAgoMs));
        other.set(reading.areOwn ? 0 : 1);
      },
    };
  },
};
