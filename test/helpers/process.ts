import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { LogLevel } from '../../src/config/settings.ts';
import type { Config } from '../../src/config.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface BotProcess {
  pid: number;
  port: number;
  /** Everything it has logged. */
  output(): string;
  /** The configuration it reads. */
  file: string;
  /** Puts another configuration, or any text, in its place, as an editor would. */
  rewrite(content: Config | string, more?: object): Promise<void>;
  /** Resolves once it is ready for work. */
  started(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * The built bot as a process of its own, on this configuration, once it is ready for work.
 *
 * @param more what else stands in its file.
 * @param level of its log.
 */
export async function startProcess(
  config: Config,
  more: object = {},
  level: LogLevel = 'info',
): Promise<BotProcess> {
  const bot = await launchProcess(config, more, level);
  await bot.started();
  return bot;
}

/** The same, which may still be waiting for Redis or Slack. */
export async function launchProcess(
  config: Config,
  more: object = {},
  level: LogLevel = 'info',
): Promise<BotProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'dbencrypt-bot-'));
  const port = await freePort();
  const file = join(folder, 'dbencrypt.yaml');
  await writeFile(file, JSON.stringify({ ...asWritten(config, port), ...more }));

  let output = '';
  const child = spawn(process.execPath, [main, 'start', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LOG_LEVEL: level },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  onTestFinished(async () => {
    await end(child, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  return {
    pid: child.pid ?? 0,
    port,
    output: () => output,
    file,
    async rewrite(content, also = more) {
      const text =
        typeof content === 'string'
          ? content
          : JSON.stringify({ ...asWritten(content, port), ...also });
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    },
    async started() {
      await until(
        async () => {
          if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output}`);
          // The doors for Slack open last.
          return (
            output.includes('"started"') && (await fetch(`http://127.0.0.1:${port}/healthz`)).ok
          );
        },
        { timeoutMs: 30_000, what: 'the bot has started' },
      );
    },
    signal: (signal) => void child.kill(signal),
    kill: (signal) => end(child, signal),
  };
}

/** The configuration file an operator would have written. */
function asWritten(config: Config, port: number): object {
  const { appToken, signingSecrets, ...slack } = config.slack;
  return {
    redis: config.redis,
    http: { host: '127.0.0.1', port, drainFor: seconds(config.http.drainForMs) },
    slack: { ...slack, ...(appToken ? { appToken } : { signingSecret: signingSecrets }) },
    channels: { requests: config.channels.requests, audit: config.channels.audit },
    accounts: config.accounts,
    policies: config.policySet.policies.map(policyAsWritten),
    people: { aliasDomains: config.policySet.aliasDomains },
    operators: config.policySet.operators,
  };
}

function policyAsWritten(policy: Policy): object {
  const { name, stages, requesters, ticket, remindEveryMs, escalate, freezes } = policy;
  return {
    match: policy.match,
    stages,
    reason: policy.reason,
    expiresAfter: seconds(policy.expiresAfterMs),
    approvalLasts: seconds(policy.approvalLastsMs),
    confirm: policy.confirm,
    delay: seconds(policy.delayMs),
    windows: policy.windows,
    freezes: freezes.map(({ why, ...freeze }) => ({ ...freeze, ...(why === null ? {} : { why }) })),
    ...(name === null ? {} : { name }),
    ...(requesters === null ? {} : { requesters }),
    ...(ticket === null ? {} : { ticket }),
    ...(remindEveryMs === null ? {} : { remindEvery: seconds(remindEveryMs) }),
    ...(escalate === null
      ? {}
      : { escalate: { after: seconds(escalate.afterMs), to: escalate.to } }),
  };
}

function seconds(ms: number): string {
  return `${ms / 1_000}s`;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
