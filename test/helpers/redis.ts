import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export interface TestRedis {
  port: number;
  url: string;
  pid: number;
  /** `kill -9`, and a new process on the same port and data. */
  crash(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** With what else it is started. */
interface Given {
  /** A configuration file, under the settings. */
  file?: string;
  /** `user:password` of whoever comes by `url`, where that file lets nobody else in. */
  login?: string;
}

/** A real Redis of its own, on loopback, as the product wants it: AOF always, noeviction. */
export async function startRedis(
  settings: Record<string, string> = {},
  given: Given = {},
): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'dbencrypt-redis-'));
  const port = await freePort();
  const url = `redis://${given.login ? `${given.login}@` : ''}127.0.0.1:${port}`;
  const start = () => launch({ port, dir, url, settings, file: given.file });
  let server = await start();

  return {
    port,
    url,
    get pid() {
      return server.pid ?? 0;
    },
    async crash() {
      await end(server, 'SIGKILL');
    },
    async restart() {
      server = await start();
    },
    async stop() {
      await end(server, 'SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function launch({
  port,
  dir,
  url,
  settings,
  file,
}: {
  port: number;
  dir: string;
  url: string;
  settings: Record<string, string>;
  file: string | undefined;
}): Promise<ChildProcess> {
  const all = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  if (file !== undefined) args.unshift(file);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const gone = new Promise<never>((_, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  gone.catch(() => undefined);
  await Promise.race([answers(url), gone]);
  return server;
}

async function answers(url: string): Promise<void> {
  const redis = new Redis(url, {
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}
