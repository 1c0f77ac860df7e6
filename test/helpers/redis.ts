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

/** A real Redis of its own, on loopback, as the product wants it: AOF always, noeviction. */
export async function startRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'dbencrypt-redis-'));
  const port = await freePort();
  let server = await launch(port, dir, settings);

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? 0;
    },
    async crash() {
      await end(server, 'SIGKILL');
    },
    async restart() {
      server = await launch(port, dir, settings);
    },
    async stop() {
      await end(server, 'SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function launch(
  port: number,
  dir: string,
  settings: Record<string, string>,
): Promise<ChildProcess> {
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
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const gone = new Promise<never>((_, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  gone.catch(() => undefined);
  await Promise.race([answers(port), gone]);
  return server;
}

async function answers(port: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', {
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
