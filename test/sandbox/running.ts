import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { end, launch } from '../helpers/dbencrypt.ts';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/until.ts';

interface SandboxProcess {
  name: string;
  pid: number;
}

export interface RunningSandbox {
  /** Address of the pretended Slack. */
  page: string;
  /** Everything it has said. */
  output(): string;
  /** What runs in its folder, by name. */
  child(name: string): SandboxProcess;
  children(): SandboxProcess[];
  signal(signal: NodeJS.Signals): void;
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** A sandbox of its own in this folder, once it can be used. Nothing of it outlives the test. */
export async function startSandbox(
  folder: string,
  options: { args?: string[]; env?: Record<string, string> } = {},
): Promise<RunningSandbox> {
  const env = { PORT: String(await freePort()), ...options.env };
  const child = launch(['sandbox', '--data', folder, ...(options.args ?? [])], env);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  const children = () => readProcesses(folder);
  onTestFinished(async () => {
    await end(child, 'SIGTERM');
    for (const { pid } of children()) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });

  const page = await until(
    () => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output}`);
      return /Open (http:\S+)[\s\S]*Ctrl-C/.exec(output)?.[1];
    },
    { timeoutMs: 30_000, what: 'the sandbox can be used' },
  );
  return {
    page,
    output: () => output,
    children,
    child(name) {
      const found = children().find((one) => one.name === name);
      if (!found) throw new Error(`no ${name} among ${children().map((one) => one.name)}`);
      return found;
    },
    signal: (signal) => void child.kill(signal),
    end: (signal) => end(child, signal),
  };
}

export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}

/** Types a command as this person, without a browser. */
export async function type(page: string, user: string, text: string): Promise<void> {
  const response = await fetch(`${page}/_control/command`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'C0DBOPS', user, command: '/dbencrypt', text }),
  });
  if (!response.ok) throw new Error(`the command was answered ${response.status}`);
}

/** Everything that stands in a channel, as one text. */
export async function channelText(
  page: string,
  channel: 'C0DBOPS' | 'C0DBAUDIT' = 'C0DBOPS',
): Promise<string> {
  return (await fetch(`${page}/_control/messages/${channel}`)).text();
}

function readProcesses(folder: string): SandboxProcess[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')).children;
  } catch {
    return [];
  }
}
