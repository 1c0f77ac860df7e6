import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { until } from './until.ts';

/** A master, its replicas, and three Sentinels that put another one in its place within seconds. */
export interface TestSentinel {
  /** What stands in the configuration of who uses it. */
  setting: { sentinels: { host: string; port: number }[]; name: string };
  nodes: TestRedis[];
  /** The one that takes writes now, as the Sentinels know it. */
  master(): Promise<TestRedis>;
  replicas(): Promise<TestRedis[]>;
  /** Waits until this one is master no more. */
  hasFailedOverFrom(old: TestRedis): Promise<TestRedis>;
  stop(): Promise<void>;
}

const name = 'main';

/** As SECURITY.md wants it, but quick: a replica is missed after a second or two. */
const ofNodes = {
  'min-replicas-to-write': '1',
  'min-replicas-max-lag': '3',
  'repl-diskless-sync-delay': '0',
  'repl-ping-replica-period': '1',
};

export async function startSentinel({
  replicas = 2,
  settings = {},
}: {
  replicas?: number;
  settings?: Record<string, string>;
} = {}): Promise<TestSentinel> {
  const starting = Array.from({ length: 1 + replicas }, () =>
    startRedis({ ...ofNodes, ...settings }),
  );
  const nodes = await Promise.all(starting);
  const [first, ...others] = nodes;
  if (!first) throw new Error('no node');
  for (const other of others) await follow(other, first);
  const sentinels = await Promise.all([1, 2, 3].map(() => startOne(first.port)));
  const ports = sentinels.map(({ port }) => port);

  const masterPort = async () => {
    const address = await ask(ports[0] ?? 0, 'get-master-addr-by-name', name);
    return Number((address as string[])[1]);
  };
  const byPort = (port: number) => {
    const node = nodes.find((each) => each.port === port);
    if (!node) throw new Error(`no node at ${port}`);
    return node;
  };
  await until(async () => await knowEachOther(ports, replicas), { timeoutMs: 30_000 });

  return {
    setting: { sentinels: ports.map((port) => ({ host: '127.0.0.1', port })), name },
    nodes,
    master: async () => byPort(await masterPort()),
    async replicas() {
      const port = await masterPort();
      return nodes.filter((node) => node.port !== port);
    },
    async hasFailedOverFrom(old) {
      await until(async () => (await masterPort()) !== old.port, { timeoutMs: 30_000 });
      return byPort(await masterPort());
    },
    async stop() {
      await Promise.all(sentinels.map((sentinel) => sentinel.stop()));
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** Makes one a replica of another, and waits until it has everything. */
export async function follow(replica: TestRedis, master: TestRedis): Promise<void> {
  const redis = new Redis(replica.url);
  try {
    await redis.replicaof('127.0.0.1', master.port);
    await until(async () => /master_link_status:up/.test(await redis.info('replication')));
  } finally {
    redis.disconnect();
  }
}

async function startOne(masterPort: number): Promise<{ port: number; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'dbencrypt-sentinel-'));
  const port = await freePort();
  const file = join(dir, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${dir}`,
    `sentinel monitor ${name} 127.0.0.1 ${masterPort} 2`,
    `sentinel down-after-milliseconds ${name} 1500`,
    `sentinel failover-timeout ${name} 6000`,
  ];
  await writeFile(file, lines.join('\n'));
  const server = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  await until(async () => (await ask(port, 'masters')) !== undefined);
  return {
    port,
    async stop() {
      await ended(server);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function knowEachOther(ports: readonly number[], replicas: number): Promise<boolean> {
  for (const port of ports) {
    const known = (await ask(port, 'master', name)) as string[];
    const count = (field: string) => Number(known[known.indexOf(field) + 1]);
    if (count('num-other-sentinels') !== 2 || count('num-slaves') !== replicas) return false;
  }
  return true;
}

async function ask(port: number, ...words: string[]): Promise<unknown> {
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => null, lazyConnect: true });
  redis.on('error', () => undefined);
  try {
    return await redis.call('SENTINEL', ...words);
  } finally {
    redis.disconnect();
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await exit;
}
