import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { local, type SandboxPorts } from './bot-config.ts';
import type { Service } from './supervisor.ts';

export interface ServiceParts {
  /** The sandbox's folder. */
  folder: string;
  ports: SandboxPorts;
  /** What the children are started with. */
  env: NodeJS.ProcessEnv;
}

/** This program, for children that are other subcommands of it. */
const program = fileURLToPath(new URL('../main.js', import.meta.url));

export function redisService({ folder, ports, env }: ServiceParts): Service {
  const settings = {
    port: String(ports.redis),
    bind: '127.0.0.1',
    dir: join(folder, 'redis'),
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  return {
    name: 'Redis',
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env,
    logFile: join(folder, 'logs', 'redis.log'),
    isReady: () => answersPing(ports.redis),
    stopWithinMs: 5_000,
  };
}

export function simulatorService(cloud: 'tencent' | 'huawei', parts: ServiceParts): Service {
  const { folder, env } = parts;
  const port = parts.ports[cloud];
  const state = join(folder, `${cloud}.json`);
  return {
    name: cloud === 'tencent' ? 'Tencent Cloud (pretended)' : 'Huawei Cloud (pretended)',
    command: process.execPath,
    args: [program, 'simulate', cloud, '--port', String(port), '--state', state],
    env,
    logFile: join(folder, 'logs', `${cloud}.log`),
    isReady: () => answersHttp(`${local(port)}/_control/counters`),
    stopWithinMs: 3_000,
  };
}

/** The pretend workspace. It listens on all addresses and cannot be told otherwise. */
export function slackService(binary: string, { folder, ports, env }: ServiceParts): Service {
  return {
    name: 'Slack (pretended)',
    command: binary,
    args: [
      ...['--config', join(folder, 'workspace.json')],
      ...['--port', String(ports.page)],
      ...['--base-host', '127.0.0.1'],
    ],
    env,
    logFile: join(folder, 'logs', 'slack.log'),
    isReady: () => answersHttp(`${local(ports.page)}/_control/state`),
    stopWithinMs: 3_000,
  };
}

export const botName = 'The bot';

export function botService({ folder, env }: ServiceParts, onLine: (line: string) => void): Service {
  return {
    name: botName,
    command: process.execPath,
    args: [program, 'start', '--config', join(folder, 'bot.json')],
    env,
    logFile: join(folder, 'logs', 'bot.log'),
    isReady: async (output) => output.some((line) => line.includes('"message":"started"')),
    onLine,
    // Longer than the bot gives itself.
    stopWithinMs: 12_000,
  };
}

/** Path of the pretend Slack, or undefined where it is not installed. */
export function findLocalSlack(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('local-slack-linux-x64/package.json');
    return join(dirname(manifest), 'bin', 'local-slack');
  } catch {
    return undefined;
  }
}

async function answersHttp(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
  await response.body?.cancel();
  return response.ok;
}

/** `+PONG` and not `-LOADING`. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
