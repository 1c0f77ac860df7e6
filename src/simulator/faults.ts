import { bend } from './bend.ts';
import type { Reply } from './http.ts';
import type { Fault } from './simulator.ts';

/** The faults that wait for their call. */
export interface FaultBook {
  add(fault: Fault): void;
  /**
   * The first fault that fits, used up by one.
   *
   * @param writes so many of this instance have come in.
   */
  take(action: string, instance: string | undefined, writes: number): Fault | undefined;
  /** Forgets what was added. */
  clear(): void;
  /** Forgets what was added; the sentinels start again. */
  reset(): void;
}

export function createFaultBook(sentinels: readonly Fault[]): FaultBook {
  let added: Entry[] = [];
  let standing = sentinels.map(entryOf);

  return {
    add: (fault) => void added.push(entryOf(fault)),
    take(action, instance, writes) {
      const entry = [...added, ...standing].find((one) => fits(one, { action, instance, writes }));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      return entry.fault;
    },
    clear() {
      added = [];
    },
    reset() {
      added = [];
      standing = sentinels.map(entryOf);
    },
  };
}

interface Entry {
  fault: Fault;
  left: number;
}

function entryOf(fault: Fault): Entry {
  return { fault, left: fault.times ?? 1 };
}

function fits(
  { fault, left }: Entry,
  call: { action: string; instance: string | undefined; writes: number },
): boolean {
  if (left <= 0 || call.writes < (fault.afterWrites ?? 0)) return false;
  if (fault.action !== '*' && fault.action !== call.action) return false;
  return fault.instance === undefined || fault.instance === call.instance;
}

/** How a fault bends the work itself, where it is done. */
export interface Twist {
  /** Undefined: as long as the cloud always takes. */
  lagMs: number | undefined;
  otherKey: boolean;
  /** Accepted, and nothing comes of it. */
  never: boolean;
}

/** What a cloud says when a fault makes it refuse. */
export type FaultRefusal =
  | 'internal-error'
  | 'throttle'
  | 'unavailable'
  | 'denied'
  | 'busy'
  | 'expired'
  | 'refuse';

export interface Work {
  /** Does the work and says what to answer. Never throws. */
  run(twist: Twist): Reply;
  refuse(why: FaultRefusal, fault: Fault): Reply;
  sleep(ms: number): Promise<void>;
}

const defaultDelayMs = 1000;

/** Does the work as the fault wants it: before, after, late, or not at all. */
export async function carryOut(fault: Fault | undefined, work: Work): Promise<Reply | 'drop'> {
  if (fault === undefined) return work.run({ lagMs: undefined, otherKey: false, never: false });

  const reply = spoil(fault, work);
  const delayMs = fault.delayMs ?? (fault.how === 'delay' ? defaultDelayMs : 0);
  if (delayMs > 0) await work.sleep(delayMs);
  return reply;
}

function spoil(fault: Fault, work: Work): Reply | 'drop' {
  const run = () =>
    work.run({
      lagMs: fault.lagMs,
      otherKey: fault.how === 'other-key',
      never: fault.how === 'never',
    });

  switch (fault.how) {
    case 'drop-before':
      return 'drop';
    case 'drop-after':
      run();
      return 'drop';
    case 'internal-error-before':
      return work.refuse('internal-error', fault);
    case 'internal-error-after':
      run();
      return work.refuse('internal-error', fault);
    case 'throttle':
    case 'unavailable':
    case 'denied':
    case 'busy':
    case 'expired':
    case 'refuse':
      return work.refuse(fault.how, fault);
    case 'garbage':
      return { ...run(), body: '<html><body>upstream conn' };
    case 'null-values':
    case 'missing-values':
    case 'unknown-values':
      return bend(run(), fault.how);
    case 'wrong-date': {
      const reply = run();
      return { ...reply, headers: { ...reply.headers, Date: 'Thu, 01 Jan 1970 00:00:00 GMT' } };
    }
    case 'delay':
    case 'other-key':
    case 'lag':
    case 'never':
      return run();
  }
}
