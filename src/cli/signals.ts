import { closeSync, openSync } from 'node:fs';

const stopping = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A Ctrl-C may come twice at once: from the terminal, and from npm. */
const sameMs = 1_000;

/**
 * Resolves at the first signal to stop. A later one ends the process at once.
 *
 * @param onHangUp What a SIGHUP asks for; left out: to stop. One that says that the terminal was closed
 *   stops in any case.
 */
export function stopSignal(onHangUp?: () => void): Promise<NodeJS.Signals> {
  const hadTerminal = hasTerminal();
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const stop = (signal: NodeJS.Signals) => {
      if (signal === 'SIGHUP' && onHangUp && !(hadTerminal && !hasTerminal())) return onHangUp();
      firstAtMs ??= performance.now();
      if (performance.now() - firstAtMs > sameMs) process.exit(1);
      resolve(signal);
    };
    for (const signal of stopping) process.on(signal, stop);
  });
}

/** Was this started from a terminal that is still there? */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
