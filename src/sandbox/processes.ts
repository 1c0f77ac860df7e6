import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that can be recognised later: its number alone may be somebody else's by then. */
export interface Marked {
  name: string;
  pid: number;
  mark: string;
}

/** What a sandbox leaves in its folder, so that the next one finds what a `kill -9` left over. */
export interface ProcessFile {
  page: string;
  sandbox: Marked;
  children: Marked[];
}

const fileName = 'processes.json';

/** A process of this machine as it can be found again, or undefined when it has ended. */
export function markProcess(name: string, pid: number): Marked | undefined {
  const mark = markOf(pid);
  return mark === undefined ? undefined : { name, pid, mark };
}

export function writeProcesses(folder: string, processes: ProcessFile): void {
  const path = join(folder, fileName);
  writeFileSync(`${path}.new`, JSON.stringify(processes, null, 2));
  renameSync(`${path}.new`, path);
}

/** The page of the sandbox that runs in this folder, if one does. */
export function runningSandbox(folder: string): ProcessFile | undefined {
  const file = readProcesses(folder);
  return file && isAlive(file.sandbox) ? file : undefined;
}

/**
 * Ends what a killed sandbox has left running, what was started last first: the bot still needs its
 * Redis to end well. Returns the names of what it ended.
 */
export async function endLeftovers(folder: string): Promise<string[]> {
  const alive = (readProcesses(folder)?.children ?? []).filter(isAlive).reverse();
  for (const leftover of alive) await end(leftover);
  return alive.map(({ name }) => name);
}

async function end(leftover: Marked): Promise<void> {
  signal(leftover.pid, 'SIGTERM');
  const deadlineMs = performance.now() + 12_000;
  while (isAlive(leftover) && performance.now() < deadlineMs) await sleep(20);
  if (isAlive(leftover)) signal(leftover.pid, 'SIGKILL');
}

function readProcesses(folder: string): ProcessFile | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
  } catch {
    // No file, or one that was being written when the machine went down: nothing can be told.
    return undefined;
  }
}

function isAlive({ pid, mark }: Marked): boolean {
  return markOf(pid) === mark;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * The boot and the clock tick at which the process was started: together with its number unique.
 * Source: proc(5), /proc/pid/stat field 22 (starttime), state Z for a process that has ended.
 */
function markOf(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    return state === 'Z' ? undefined : `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}
