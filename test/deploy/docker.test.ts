import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const compose = parse(read('docker-compose.yml'));

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

it('keeps what was acknowledged: Redis writes before it answers and evicts nothing', () => {
  const { redis } = compose.services;

  expect(redis.command.join(' ')).toBe(
    'redis-server --appendonly yes --appendfsync always --maxmemory-policy noeviction',
  );
  expect(redis.volumes).toEqual(['redis-data:/data']);
  expect(redis.healthcheck.test).toEqual(['CMD', 'redis-cli', 'ping']);
  expect(redis.ports).toBeUndefined();
});

it('gives the bot its secrets as files, each of them declared', () => {
  const bot = compose.services.dbencrypt;
  const files = Object.entries<string>(bot.environment).filter(([name]) => name.endsWith('_FILE'));

  expect(files.length).toBeGreaterThan(0);
  for (const [, path] of files) {
    const secret = path.replace('/run/secrets/', '');
    expect(bot.secrets).toContain(secret);
    expect(Object.keys(compose.secrets)).toContain(secret);
  }
  const plain = Object.keys(bot.environment).filter((name) => !name.endsWith('_FILE'));
  expect(plain).toEqual(['DBENCRYPT_CONFIG', 'REDIS_URL']);
});

it('runs the bot without rights it does not need', () => {
  const bot = compose.services.dbencrypt;

  expect(bot).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  expect(bot.depends_on.redis.condition).toBe('service_healthy');
  expect(stage()).toContain('USER node');
  expect(stage().some((line) => line.startsWith('HEALTHCHECK') && line.includes('/healthz'))).toBe(
    true,
  );
});

it('ships the bot without compilers, tests and the pretend Slack', () => {
  expect(stage('production').join('\n')).toContain('--omit=dev --omit=optional');
  expect(stage()).toContain('COPY --from=production /app/node_modules node_modules');
  expect(read('.dockerignore').split('\n')).toContain('*');
});

it('offers the sandbox to this machine only, and only when it is asked for', () => {
  const { sandbox } = compose.services;

  expect(sandbox.profiles).toEqual(['sandbox']);
  expect(sandbox.ports).toEqual(['127.0.0.1:3000:3000']);
  expect(stage('sandbox')).toContain('USER node');
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
