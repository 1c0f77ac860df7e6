import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { routes } from '../../src/simulator/tencent/routes.ts';
import { startTencentSimulator } from '../../src/simulator/tencent/server.ts';
import { tencentAccount } from '../helpers/accounts.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { freePort } from '../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { until } from '../helpers/until.ts';
import { tapWire, type WireTap } from './wire-tap.ts';

/** What the product stands on: a real Redis, a pretend Slack and a pretend cloud, all of this process. */
export interface World {
  redis: TestRedis;
  slack: FakeSlack;
  /** All calls of the product pass these on their way to the cloud, and to Slack. */
  toCloud: WireTap;
  toSlack: WireTap;
  /** A configuration file for a product on this port. */
  file(port: number): Promise<string>;
  stop(): Promise<void>;
}

/** @param moreInstances ids of further instances in the cloud. */
export async function startWorld(moreInstances: readonly string[] = []): Promise<World> {
  const [redis, slack, tencent, folder] = await Promise.all([
    startRedis(),
    startFakeSlack(),
    startTencentSimulator({ moreInstances, limits }),
    mkdtemp(join(tmpdir(), 'dbencrypt-bench-')),
  ]);
  const [toCloud, toSlack] = await Promise.all([tapWire(tencent.url), tapWire(slack.apiUrl)]);
  const world: World = {
    redis,
    slack,
    toCloud,
    toSlack,
    async file(port) {
      const file = join(folder, `dbencrypt-${port}.yaml`);
      await writeFile(file, JSON.stringify(configuration(world, port)));
      return file;
    },
    async stop() {
      toCloud.stop();
      toSlack.stop();
      await Promise.all([slack.stop(), tencent.stop()]);
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Far away: the waiting for them is not what is measured. */
const limits = Object.fromEntries(Object.keys(routes).map((action) => [action, 1_000]));

/** As an operator would write it. */
function configuration({ redis, slack, toCloud, toSlack }: World, port: number): object {
  const { botToken, signingSecret } = slack;
  const apiUrl = `${toSlack.url}/api/`;
  return {
    redis: redis.url,
    http: { host: '127.0.0.1', port },
    slack: { botToken, signingSecret, apiUrl },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [{ ...tencentAccount(toCloud.url), regions: ['ap-guangzhou'], limits }],
    policies: [
      {
        match: {},
        approvers: { users: [people.ben, people.cid] },
        confirm: 'button',
      },
    ],
  };
}

/** A server in a process of its own. */
export interface Server {
  port: number;
  url: string;
  /** From the start of the process until its port took a connection. */
  listeningMs: number;
  /** Resident memory now. */
  residentBytes(): number;
  /** The most of it so far. */
  mostBytes(): number;
  /** CPU time that it has taken so far. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** The built product. */
export async function startProduct(
  world: World,
  role: 'all' | 'ingress' = 'ingress',
): Promise<Server> {
  const port = await freePort();
  const main = fileURLToPath(new URL('../../../main.js', import.meta.url));
  const file = await world.file(port);
  return launch([main, 'start', '--role', role, '--config', file], port);
}

/** The same, once it has started all that it starts. */
export async function startReady(world: World, role: 'all' | 'ingress'): Promise<Server> {
  const product = await startProduct(world, role);
  await untilReady(product);
  return product;
}

export async function untilReady({ url }: Server): Promise<void> {
  const isReady = async () => (await fetch(new URL('/readyz', url))).ok;
  await until(isReady, { timeoutMs: 60_000, what: 'the product is ready' });
}

/** A Bolt app that only acknowledges, with the same signing secret. */
export async function startBareBolt(world: World): Promise<Server> {
  const port = await freePort();
  const main = fileURLToPath(new URL('bare-bolt.js', import.meta.url));
  return launch([main, world.slack.signingSecret, String(port)], port);
}

async function launch(args: readonly string[], port: number): Promise<Server> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error' },
  });
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await pause(2);
  }
  const listeningMs = performance.now() - startedAt;
  return {
    port,
    url: `http://127.0.0.1:${port}/slack/events`,
    listeningMs,
    residentBytes: () => memoryOf(child.pid ?? 0, 'VmRSS'),
    mostBytes: () => memoryOf(child.pid ?? 0, 'VmHWM'),
    cpuMs: () => cpuMs(child.pid ?? 0),
    stop: () => end(child),
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function memoryOf(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = status.split('\n').find((each) => each.startsWith(`${which}:`));
  return Number.parseInt(line?.split(':')[1] ?? '', 10) * 1_024;
}

/** In the ticks of Linux, of which there are 100 a second. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // What stands before the last bracket is a name, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]];
  return (Number(user) + Number(system)) * 10;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
