const stopping = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A Ctrl-C may come twice at once: from the terminal, and from npm. */
const sameMs = 1_000;

/** Resolves at the first signal to stop. A later one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const stop = (signal: NodeJS.Signals) => {
      firstAtMs ??= performance.now();
      if (performance.now() - firstAtMs > sameMs) process.exit(1);
      resolve(signal);
    };
    for (const signal of stopping) process.on(signal, stop);
  });
}
