import { expect, it, onTestFinished } from 'vitest';
import { complete, fileWith } from '../config/files.ts';
import { end, launch, run } from '../helpers/dbencrypt.ts';
import { freePort } from '../helpers/free-port.ts';
import { startRedis } from '../helpers/redis.ts';
import { until } from '../helpers/until.ts';

/** Nobody listens on port 1. */
const nowhere = 'http://127.0.0.1:1/api';

function configured(redis: string): string {
  return fileWith(
    complete
      .replace('redis://127.0.0.1:6379', redis)
      .replace('botToken: xoxb-1', `botToken: xoxb-hush-hush, apiUrl: "${nowhere}"`),
  );
}

it('waits for Redis and says so, keeps its secrets, and stops when it is told to', async () => {
  const file = configured('redis://:t0p-s3cret@127.0.0.1:1');
  const child = launch(['start', '--config', file], { PORT: '0', LOG_LEVEL: 'debug' });
  onTestFinished(() => void end(child, 'SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }

  await until(() => output.includes('Redis cannot be used yet'));
  const code = await end(child, 'SIGTERM');

  expect(code).toBe(0);
  expect(output).not.toMatch(/t0p-s3cret|hush-hush/);
  expect(output).not.toMatch(/could not start| {4}at /);
});

it('lives, and is not ready, while it waits for Redis', async () => {
  const port = await freePort();
  const child = launch(
    ['start', '--role', 'worker', '--config', configured('redis://127.0.0.1:1')],
    {
      PORT: String(port),
    },
  );
  onTestFinished(() => void end(child, 'SIGKILL'));
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;

  await until(async () => (await statusOf('/healthz')) === 200);

  expect(await statusOf('/readyz')).toBe(503);
});

it('refuses a Redis that may throw away what was acknowledged, with 2', async () => {
  const server = await startRedis({ 'maxmemory-policy': 'allkeys-lru' });
  onTestFinished(() => server.stop());

  const { code, stdout } = await run(['start', '--config', configured(server.url)], { PORT: '0' });

  expect(code).toBe(2);
  expect(stdout).toContain('could not start');
  expect(stdout).toContain('noeviction');
  expect(stdout).not.toContain('    at ');
});

it('warns at start about what looks like a mistake in the configuration', async () => {
  const server = await startRedis({ 'maxmemory-policy': 'allkeys-lru' });
  onTestFinished(() => server.stop());
  const file = fileWith(
    complete.replace('redis://127.0.0.1:6379', server.url).replace('quorum: 2', 'quorum: 3'),
  );

  const { stdout } = await run(['start', '--config', file], { PORT: '0' });

  expect(stdout).toContain('policies[0].quorum: is 3, but only 2 can approve');
});

it('does not start with policies that its own expectations contradict, with 2', async () => {
  const file = fileWith(`${complete}
expect:
  - request:
      { provider: tencent, account: tencent-prod, instance: cdb-1, operation: backup-encryption on }
    quorum: 1
`);

  const { code, stderr } = await run(['start', '--config', file], { PORT: '0' });

  expect(code).toBe(2);
  expect(stderr).toContain('its policies do not say what its own expectations expect');
  expect(stderr).toMatch(/expect\[0\]\.quorum: expected 1; the policies say 2/);
});

it('is not stopped by SIGHUP, also before it has started', async () => {
  const child = launch(['start', '--config', configured('redis://127.0.0.1:1')], { PORT: '0' });
  onTestFinished(() => void end(child, 'SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  await until(() => output.includes('Redis cannot be used yet'));

  child.kill('SIGHUP');
  const saidBefore = output.length;

  await until(() => output.length > saidBefore);
  expect(child.exitCode ?? child.signalCode).toBeNull();
  expect(output).not.toContain('stopping');
});
