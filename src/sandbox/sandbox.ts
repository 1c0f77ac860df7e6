import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processVariables } from '../config.ts';
import { createLog } from '../log.ts';
import { botConfig, local, type SandboxPorts } from './bot-config.ts';
import { createBotEar } from './bot-ear.ts';
import { childEnvironment } from './environment.ts';
import { forgetCards } from './forget-cards.ts';
import { firstFresh } from './fresh.ts';
import { greeting } from './greeting.ts';
import { freePort, freePortFrom } from './ports.ts';
import {
  endLeftovers,
  markProcess,
  type ProcessFile,
  runningSandbox,
  writeProcesses,
} from './processes.ts';
import {
  botName,
  botService,
  findLocalSlack,
  redisService,
  type ServiceParts,
  simulatorService,
  slackService,
} from './services.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';
import { workspaceFile } from './workspace.ts';

export interface SandboxOptions {
  /** Where everything is kept. */
  folder: string;
  /** Where the page should be; the next free port is taken when it is not free. */
  page: number;
  mode: 'socket' | 'http';
  say(sentence: string): void;
}

/** Something is missing on this machine, or a sandbox runs already: said as it is. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/**
 * Starts the whole product with nothing configured: Redis, the pretended clouds and Slack, and the
 * bot, each a process of its own. `stop` may be called at any time, and ends whatever runs; `reload`
 * has the bot read its configuration again.
 *
 * @throws SandboxError with what to do.
 */
export function startSandbox(options: SandboxOptions): {
  started: Promise<void>;
  reload(): void;
  stop(): Promise<void>;
} {
  const folder = resolve(options.folder);
  const processes: ProcessFile = { page: '', sandbox: ownMark(), children: [] };
  const supervisor = createSupervisor({
    say: options.say,
    onChange(children) {
      processes.children = children.flatMap(({ name, pid }) => markProcess(name, pid) ?? []);
      writeProcesses(folder, processes);
    },
  });
  return {
    started: startAll({ ...options, folder }, processes, supervisor),
    reload: () => supervisor.send(botName, 'SIGHUP'),
    stop: () => supervisor.stop(),
  };
}

async function startAll(
  options: SandboxOptions,
  processes: ProcessFile,
  supervisor: Supervisor,
): Promise<void> {
  const { folder, mode, say } = options;
  const slack = requirePrograms();
  await takeOver(folder, say);

  const ports = await choosePorts(options.page);
  processes.page = `http://localhost:${ports.page}`;
  prepareFolder(folder, ports, mode);
  writeProcesses(folder, processes);
  const parts: ServiceParts = { folder, ports, env: childEnvironment(processVariables()) };

  say('Starting Redis, the pretended clouds and the pretended Slack …');
  await Promise.all([
    supervisor.run(redisService(parts)),
    supervisor.run(simulatorService('tencent', parts)),
    supervisor.run(simulatorService('huawei', parts)),
    supervisor.run(slackService(slack, parts)),
  ]);
  await forgetCards(`redis://127.0.0.1:${ports.redis}`, createLog({ level: 'silent' }));
  say('Starting the bot …');
  await supervisor.run(botService(parts, createBotEar(say)));

  const fresh = await firstFresh(local(ports.tencent), local(ports.huawei));
  say(greeting({ ports, wantedPage: options.page, folder, fresh }));
}

function requirePrograms(): string {
  if (spawnSync('redis-server', ['--version']).error) {
    throw new SandboxError(
      'The sandbox needs redis-server. On Debian or Ubuntu: sudo apt-get install redis-server',
    );
  }
  const slack = findLocalSlack();
  if (slack === undefined) {
    throw new SandboxError(
      'The sandbox needs local-slack-linux-x64, which npm installs on Linux (x64) alone, unless ' +
        'optional dependencies are left out. Elsewhere, use a configured bot.',
    );
  }
  return slack;
}

/** One sandbox a folder: what a killed one left running is ended, a running one is left alone. */
async function takeOver(folder: string, say: (sentence: string) => void): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const running = runningSandbox(folder);
  if (running && running.sandbox.pid !== process.pid) {
    throw new SandboxError(
      `A sandbox runs in ${folder} already (process ${running.sandbox.pid}): ${running.page}`,
    );
  }
  const ended = await endLeftovers(folder);
  if (ended.length > 0) say(`Ended what an earlier sandbox had left running: ${ended.join(', ')}.`);
}

async function choosePorts(page: number): Promise<SandboxPorts> {
  return {
    page: await freePortFrom(page),
    redis: await freePort(),
    tencent: await freePort(),
    huawei: await freePort(),
    bot: await freePort(),
  };
}

function prepareFolder(folder: string, ports: SandboxPorts, mode: 'socket' | 'http'): void {
  mkdirSync(join(folder, 'redis'), { recursive: true });
  // Only the newest run's logs: the audit log is what is kept.
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'));
  const requestUrl = mode === 'http' ? `${local(ports.bot)}/slack/events` : null;
  writeFileSync(join(folder, 'workspace.json'), workspaceFile(requestUrl));
  writeFileSync(join(folder, 'bot.json'), botConfig(ports, mode, Date.now()), { mode: 0o600 });
}

function ownMark() {
  const mark = markProcess('sandbox', process.pid);
  if (!mark) throw new SandboxError('The sandbox runs on Linux alone.');
  return mark;
}
