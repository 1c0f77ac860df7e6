import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';

export type Outcome = { ok: true } | { ok: false; why: string; output: string };

interface Expected {
  text: string;
  exits: number;
  prints: string[];
}

const withinMs = 60_000;

/** A shell does what stands there, and stops at the first command that fails. */
export async function runBlock(
  block: Expected & { until: string | null },
  place: Place,
): Promise<Outcome> {
  const script = ['set -euo pipefail', block.text].join('\n');
  const ran = await shell(script, place, block.until);
  return judge(block, ran);
}

/** The rest of the configuration is that of the place. */
export async function checkConfig(
  block: Expected & { warns: boolean },
  place: Place,
): Promise<Outcome> {
  await writeFile(join(place.folder, 'example.yaml'), place.completed(block.text));
  const ran = await shell('node dist/main.js config check --config example.yaml', place, null);
  const outcome = judge(block, ran);
  const warns = ran.output.includes('warning:');
  if (!outcome.ok || block.exits !== 0 || warns === block.warns) return outcome;
  const why = warns ? 'it is taken with a warning' : 'it is taken without a warning';
  return { ok: false, why, output: ran.output };
}

interface Ran {
  output: string;
  /** Null: it did not end, or not by itself. */
  code: number | null;
  isInTime: boolean;
}

function judge({ exits, prints, until }: Expected & { until?: string | null }, ran: Ran): Outcome {
  const { output, code, isInTime } = ran;
  const fail = (why: string): Outcome => ({ ok: false, why, output });
  if (!isInTime) return fail(`it took longer than ${withinMs / 1_000} s`);
  if (!until && code !== exits) return fail(`it ended with ${code} instead of ${exits}`);
  const missing = [...(until ? [until] : []), ...prints].find((line) => !output.includes(line));
  return missing === undefined ? { ok: true } : fail(`it did not print: ${missing}`);
}

/** In a process group of its own: nothing that it has started outlives it. */
async function shell(script: string, place: Place, until: string | null): Promise<Ran> {
  const child = spawn('bash', ['-c', script], {
    cwd: place.folder,
    env: place.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = -(child.pid ?? Number.NaN);
  let output = '';
  let isInTime = true;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      const isNews = until !== null && !output.includes(until);
      output += chunk;
      if (isNews && output.includes(until)) signal(group, 'SIGINT');
    });
  }
  const timer = setTimeout(() => {
    isInTime = false;
    signal(group, 'SIGKILL');
  }, withinMs);
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (given) => resolve(given));
  });
  await endGroup(group);
  await closed;
  clearTimeout(timer);
  return { output, code, isInTime };
}

/** What ends by itself may do so in order. */
async function endGroup(group: number): Promise<void> {
  const lastAt = performance.now() + 10_000;
  while (signal(group, 0) && performance.now() < lastAt) await sleep(50);
  signal(group, 'SIGKILL');
}

/** False: nobody is there any more. */
function signal(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(group, name);
  } catch {
    return false;
  }
}
