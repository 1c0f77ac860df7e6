import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../../helpers/until.ts';
import type { Begin, FromProcess, ToProcess } from './protocol.ts';

const main = fileURLToPath(new URL('../../../dist/faults/test/faults/main.js', import.meta.url));
/** The same file when this runs compiled. */
const compiled = fileURLToPath(new URL('../main.js', import.meta.url));

/** A process of the fault suite, and the line to it. */
export interface Remote {
  pid: number;
  child: ChildProcess;
  /** What it said when it was ready. */
  value: unknown;
  send(message: ToProcess): void;
  /** The listener is called for every message. Gives back how to stop that. */
  hear(listener: (message: FromProcess) => void): () => void;
  /** Everything it has written. */
  output(): string;
  hasEnded(): boolean;
  /** SIGSTOP, and whether it has taken hold. */
  isFrozen(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. Frozen ones are woken for it. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts one, and waits until it is ready. It ends when this process does. */
export async function startRemote(
  begin: Begin,
  env: Readonly<Record<string, string>> = {},
): Promise<Remote> {
  const file = import.meta.url.endsWith('.ts') ? main : compiled;
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH, LOG_LEVEL: 'info', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  const listeners = new Set<(message: FromProcess) => void>();
  child.on('message', (message: FromProcess) => {
    for (const listener of [...listeners]) listener(message);
  });
  child.on('error', () => undefined);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  let ready: { value: unknown } | undefined;
  listeners.add((message) => {
    if (message.kind === 'ready') ready = { value: message.value };
  });
  const remote: Omit<Remote, 'value'> = {
    pid: child.pid ?? 0,
    child,
    // Who has just been killed hears nothing, and that is no failure.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    hear(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    output: () => output,
    hasEnded,
    isFrozen: () => !hasEnded() && stateOf(child.pid) === 'T',
    signal: (signal) => void child.kill(signal),
    async end(signal) {
      if (hasEnded()) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      child.kill('SIGCONT');
      await ended;
    },
  };
  remote.send({ kind: 'begin', begin });
  const { value } = await until(
    () => {
      if (hasEnded())
        throw new Error(`ended with ${child.exitCode ?? child.signalCode}: ${output}`);
      return ready;
    },
    { timeoutMs: 120_000, what: `a ${begin.be} is ready` },
  );
  return { ...remote, value };
}

/** The state letter of /proc: `T` is stopped. */
function stateOf(pid: number | undefined): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}
