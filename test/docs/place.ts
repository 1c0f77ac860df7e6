import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { startHuaweiSimulator } from '../../src/simulator/huawei/server.ts';
import { startTencentSimulator } from '../../src/simulator/tencent/server.ts';
import { huaweiAccount, tencentAccount } from '../helpers/accounts.ts';
import { startFakeSlack } from '../helpers/fake-slack.ts';
import { groups, people, rooms } from '../helpers/fake-slack-state.ts';
import { freePort } from '../helpers/free-port.ts';
import { startRedis } from '../helpers/redis.ts';
import { until } from '../helpers/until.ts';

const run = promisify(execFile);

/** Where the blocks of one page are run: a copy of this clone, and what a bot needs beside it. */
export interface Place {
  folder: string;
  env: NodeJS.ProcessEnv;
  /** A configuration that has these sections, and the others from the bot of this place. */
  completed(sections: string): string;
  close(): Promise<void>;
}

/** @param wantsBot a bot runs there, on the `dbencrypt.yaml` in the folder. */
export async function openPlace(root: string, wantsBot: boolean): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'dbencrypt-docs-'));
  const folder = join(home, 'dbencrypt');
  const [redis, slack, tencent, huawei, port, restorePort] = await Promise.all([
    startRedis(),
    startFakeSlack(),
    startTencentSimulator(),
    startHuaweiSimulator(),
    freePort(),
    freePort(),
    copy(root, folder),
  ]);
  const [ofTencent] = tencentAccount('').credentials;
  const [ofHuawei] = huaweiAccount('').credentials;
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    NO_COLOR: '1',
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    PORT: String(port),
    RESTORE_PORT: String(restorePort),
    REDIS_URL: redis.url,
    REDIS_PASSWORD: 'secret',
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    TENCENTCLOUD_SECRET_ID: ofTencent?.secretId,
    TENCENTCLOUD_SECRET_KEY: ofTencent?.secretKey,
    HUAWEICLOUD_SDK_AK: ofHuawei?.accessKey,
    HUAWEICLOUD_SDK_SK: ofHuawei?.secretKey,
  };
  const config = configOf({ tencent: tencent.url, huawei: huawei.url });
  const bot = wantsBot ? await startBot(folder, env, config) : null;
  return {
    folder,
    env,
    completed: (sections) => completed(config, sections),
    async close() {
      await bot?.stop();
      await endRestored(restorePort);
      await Promise.all([slack.stop(), tencent.stop(), huawei.stop()]);
      await redis.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A Redis that a page has started in the background, when a block of it failed half way. */
async function endRestored(port: number): Promise<void> {
  const asked = spawn('redis-cli', ['-p', String(port), 'shutdown', 'nosave'], { stdio: 'ignore' });
  await new Promise((resolve) => asked.once('close', resolve).once('error', resolve));
}

const leftOut = ['node_modules', '.git', '.dbencrypt', 'dbencrypt.yaml', 'dist'];
const leftOutOfDist = ['docs', 'bench', 'faults'];

/** As it was installed and built, with the times of its files, so that the set-up has nothing to do there. */
async function copy(root: string, folder: string): Promise<void> {
  const copyInto = async (from: string, to: string, without: readonly string[]) => {
    await mkdir(to);
    const names = (await readdir(from)).filter((name) => !without.includes(name));
    await run('cp', ['-a', ...names.map((name) => join(from, name)), to]);
  };
  await copyInto(root, folder, leftOut);
  await copyInto(join(root, 'dist'), join(folder, 'dist'), leftOutOfDist);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/** Everything a configuration needs; its secrets are in the environment. */
function configOf(urls: { tencent: string; huawei: string }): Record<string, unknown> {
  const { credentials: _id, ...tencent } = tencentAccount(urls.tencent);
  const { credentials: _key, ...huawei } = huaweiAccount(urls.huawei);
  const approvers = { users: [people.ben, people.cid], groups: [groups.dba] };
  return {
    http: { host: '127.0.0.1' },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [tencent, huawei],
    policies: [{ approvers }],
    operators: { users: [people.dan] },
  };
}

/** Sections that are given in full take the place of the same ones of the bot. */
function completed(config: Record<string, unknown>, sections: string): string {
  const given = new Set([...sections.matchAll(/^([a-zA-Z]+):/gm)].map(([, name]) => name));
  const others = Object.entries(config).filter(([name]) => !given.has(name));
  return `${stringify(Object.fromEntries(others))}\n${sections}`;
}

async function startBot(
  folder: string,
  env: NodeJS.ProcessEnv,
  config: Record<string, unknown>,
): Promise<{ stop(): Promise<void> }> {
  await writeFile(join(folder, 'dbencrypt.yaml'), stringify(config));
  const main = join(folder, 'dist', 'main.js');
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  const isReady = async () => {
    if (child.exitCode !== null) return true;
    return (await fetch(`http://127.0.0.1:${env.PORT}/readyz`)).ok;
  };
  await until(isReady, { timeoutMs: 30_000, everyMs: 100, what: 'the bot is ready' });
  if (child.exitCode !== null) throw new Error(`the bot has ended: ${output}`);
  return { stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(killer);
}
