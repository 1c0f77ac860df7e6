import { portOf } from '../config.ts';
import { SandboxError, startSandbox } from '../sandbox/sandbox.ts';
import type { Given } from './command-line.ts';
import { printError, printLine } from './output.ts';
import { sandboxFolder } from './sandbox-folder.ts';
import { stopSignal } from './signals.ts';

/** Runs the sandbox until it is told to stop. SIGHUP: its bot reads its configuration again. */
export async function sandbox(given: Given): Promise<number> {
  const stopped = stopSignal(() => running.reload());
  const running = startSandbox({
    folder: given.data ?? sandboxFolder,
    page: portOf() ?? 3000,
    mode: given.http ? 'http' : 'socket',
    say: printLine,
  });
  try {
    await Promise.race([running.started, stopped]);
    await stopped;
    printLine('Stopping …');
    return 0;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    printError(error.message);
    return 1;
  } finally {
    await running.stop();
  }
}
