import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const compose = parse(read('docker-compose.yml'), { merge: true });
const bots = ['dbencrypt', 'ingress', 'worker'].map((name) => compose.services[name]);

/** The instructions of the last stage, or of the one with this name. */
function stage(name?: string): string[] {
  const lines = read('deploy/Dockerfile')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const starts = lines.flatMap((line, index) => (line.startsWith('FROM ') ? [index] : []));
  const start = name
    ? lines.findIndex((line) => line.endsWith(` AS ${name}`))
    : (starts.at(-1) ?? 0);
  const end = starts.find((index) => index > start);
  return lines.slice(start, end);
}

describe('the Redis of docker compose', () => {
  const { redis } = compose.services;

  it('keeps what was acknowledged: it writes before it answers and evicts nothing', () => {
    expect(redis.command.join(' ')).toBe(
      'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction --maxmemory 512mb',
    );
    expect(redis.volumes).toEqual(['redis-data:/data']);
  });

  it('refuses writes before the kernel would end it, also while it rewrites its file', () => {
    const limitMb = Number(/maxmemory (\d+)mb/.exec(redis.command.join(' '))?.[1]);

    expect(redis.mem_limit).toBe('1g');
    expect(limitMb * 2).toBeLessThanOrEqual(1_024);
  });

  it('is reached by the bot alone', () => {
    expect(redis.ports).toBeUndefined();
    expect(redis.networks).toEqual(['store']);
    expect(compose.networks.store.internal).toBe(true);
    const others = Object.entries<{ networks?: string[] }>(compose.services)
      .filter(([, { networks }]) => networks?.includes('store'))
      .map(([name]) => name);
    expect(others).toEqual(['redis', 'dbencrypt', 'ingress', 'worker']);
  });

  it('is waited for until it has loaded what it keeps', () => {
    expect(redis.healthcheck.test).toEqual(['CMD-SHELL', 'redis-cli ping | grep -q PONG']);
    for (const bot of bots) expect(bot.depends_on.redis.condition).toBe('service_healthy');
  });
});

describe('the bot of docker compose', () => {
  it('gets its secrets as files, each of them declared', () => {
    for (const bot of bots) {
      const files = Object.entries<string>(bot.environment).filter(([name]) =>
        name.endsWith('_FILE'),
      );
      expect(files.length).toBeGreaterThan(0);
      for (const [, path] of files) {
        const secret = path.replace('/run/secrets/', '');
        expect(bot.secrets).toContain(secret);
        expect(Object.keys(compose.secrets)).toContain(secret);
      }
      const plain = Object.keys(bot.environment).filter((name) => !name.endsWith('_FILE'));
      expect(plain).toEqual(['DBENCRYPT_CONFIG', 'REDIS_URL']);
    }
  });

  it('sees a configuration that an editor replaces: its folder is mounted, not the file', () => {
    for (const bot of bots) {
      expect(bot.volumes).toEqual(['./config:/etc/dbencrypt:ro']);
      expect(bot.environment.DBENCRYPT_CONFIG).toBe('/etc/dbencrypt/dbencrypt.yaml');
    }
  });

  it('runs the bot without rights it does not need', () => {
    for (const service of [...bots, compose.services.redis]) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        mem_limit: expect.stringMatching(/^\d+[mg]$/),
        restart: 'unless-stopped',
        logging: { driver: 'local' },
      });
    }
  });

  it('has longer to end than it takes', () => {
    const stopWithinMs = /stopWithinMs = (\d+)_000/.exec(read('src/cli/start.ts'))?.[1];

    for (const { stop_grace_period: grace } of bots) {
      expect(Number.parseInt(grace, 10)).toBeGreaterThan(Number(stopWithinMs));
    }
  });

  it('comes in two halves only when they are asked for', () => {
    const [all, ingress, worker] = bots;

    expect([all.profiles, all.command]).toEqual([undefined, undefined]);
    expect([ingress.profiles, ingress.command]).toEqual([
      ['apart'],
      ['start', '--role', 'ingress'],
    ]);
    expect([worker.profiles, worker.command]).toEqual([['apart'], ['start', '--role', 'worker']]);
  });
});

describe('the image', () => {
  it('is run by nobody in particular, whom a cluster can tell from root by number', () => {
    expect(stage()).toContain('USER 1000:1000');
    expect(stage('sandbox')).toContain('USER 1000:1000');
  });

  it('hears a signal to stop: no shell stands before the bot', () => {
    expect(stage()).toContain('ENTRYPOINT ["node", "/app/dist/main.js"]');
    expect(stage()).toContain('CMD ["start"]');
  });

  it('says whether it lives', () => {
    const check = stage().find((line) => line.startsWith('HEALTHCHECK'));

    expect(check).toContain('/healthz');
    // What `adminPort` takes away from `http.port` is asked there.
    expect(check).toContain('process.env.HEALTH_PORT || process.env.PORT || 3000');
  });

  it('ships the bot without compilers, tests and the pretend Slack', () => {
    expect(stage('production').join('\n')).toContain('--omit=dev --omit=optional');
    expect(stage()).toContain('COPY --from=production /app/node_modules node_modules');
  });

  it('holds nothing but what it copies by name, from what is let in by name', () => {
    const letIn = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = read('deploy/Dockerfile')
      .split('\n')
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));

    expect(letIn[0]).toBe('*');
    expect(new Set(copied)).toEqual(new Set(letIn.slice(1).map((line) => line.replace(/^!/, ''))));
  });

  it('is made on the Node.js that is named once and for all, never on whatever is the latest', () => {
    const bases = read('deploy/Dockerfile').match(/^FROM \S+/gm);

    expect(new Set(bases)).toEqual(new Set(['FROM node:24-slim']));
  });
});

it('offers the sandbox to this machine only, and only when it is asked for', () => {
  const { sandbox } = compose.services;

  expect(sandbox.profiles).toEqual(['sandbox']);
  expect(sandbox.ports).toEqual(['127.0.0.1:3000:3000']);
});

it('has an example configuration that can be used as it is', () => {
  const { warnings, mismatches, config } = loadConfig({
    file: new URL('../../deploy/dbencrypt.example.yaml', import.meta.url).pathname,
    variables: {
      REDIS_URL: 'redis://redis',
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      TENCENTCLOUD_SECRET_ID: 'id',
      TENCENTCLOUD_SECRET_KEY: 'key',
      HUAWEICLOUD_SDK_AK: 'ak',
      HUAWEICLOUD_SDK_SK: 'sk',
    },
    // Later the freeze that it shows will be over.
    nowMs: Date.parse('2026-11-21'),
  });

  expect(warnings).toEqual([]);
  expect(mismatches).toEqual([]);
  expect(config.policySet.policies).toHaveLength(2);
});
