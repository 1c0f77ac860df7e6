import type { Log } from '../flow/ports.ts';
import { within } from '../within.ts';

/** Something that must work for this process to be of use. */
export interface ReadinessCheck {
  /** Stable, kebab-case: `redis`. Shown to whoever asks. */
  name: string;
  /** Throws, or does not come to an end in time, when it does not work. */
  check(): Promise<void>;
  /** It does not pass while a process starts or stops, which is nothing to look into. */
  isPhase?: boolean;
}

export interface ReadinessOptions {
  /** Looked at anew for each request: checks may come in while the bot starts. */
  checks: readonly ReadinessCheck[];
  /** For each check. */
  timeoutMs?: number;
  /** So long an answer is good for everybody who asks: strangers cannot make the bot call Slack at will. */
  freshForMs?: number;
  log: Log;
}

export interface Verdict {
  name: string;
  isOk: boolean;
}

export interface Readiness {
  /** Makes all checks, or looks at what they have just said. */
  look(): Promise<Verdict[]>;
  /** The same, but for a check that hangs tells what it said last, if it ever has. */
  lookWithin(ms: number): Promise<Verdict[]>;
}

/** Why a check does not pass goes to the log, once when it begins and once when it is over. */
export function createReadiness(options: ReadinessOptions): Readiness {
  const { timeoutMs = 2_000, freshForMs = 1_000, log } = options;
  const looked = new WeakMap<ReadinessCheck, { atMs: number; passes: Promise<boolean> }>();
  const known = new WeakMap<ReadinessCheck, boolean>();

  function passesLately(check: ReadinessCheck): Promise<boolean> {
    const last = looked.get(check);
    if (last && performance.now() - last.atMs < freshForMs) return last.passes;
    const now = { atMs: performance.now(), passes: passes(check) };
    looked.set(check, now);
    return now.passes;
  }

  async function passes(check: ReadinessCheck): Promise<boolean> {
    const { name, isPhase = false } = check;
    const was = known.get(check);
    try {
      const isInTime = await within(timeoutMs, check.check());
      if (!isInTime) throw new Error(`no answer within ${timeoutMs} ms`);
      if (was === false) log.info({ check: name }, 'ready again');
      known.set(check, true);
    } catch (error) {
      if (was !== false && isPhase) log.info({ check: name }, 'not ready');
      else if (was !== false) log.warn({ check: name, error }, 'not ready');
      known.set(check, false);
    }
    return known.get(check) ?? false;
  }

  return {
    look: () =>
      Promise.all(
        options.checks.map(async (check) => ({
          name: check.name,
          isOk: await passesLately(check),
        })),
      ),
    async lookWithin(ms) {
      const checks = [...options.checks];
      await within(ms, Promise.all(checks.map(passesLately)));
      return checks.flatMap((check) => {
        const isOk = known.get(check);
        return isOk === undefined ? [] : [{ name: check.name, isOk }];
      });
    },
  };
}
