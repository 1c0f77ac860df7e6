import { Redis } from 'ioredis';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Log } from '../../src/flow/ports.ts';
import { startClock } from '../../src/store/clock.ts';
import { connectRedis, waitForRedis } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, aWish } from '../helpers/build.ts';
import { run } from '../helpers/dbencrypt.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

let server: TestRedis;

beforeAll(async () => {
  server = await startRedis();
  return () => server.stop();
});

async function audit(...args: string[]) {
  return run(['audit', ...args], { REDIS_URL: server.url });
}

async function askTwice(): Promise<void> {
  const redis = connectRedis(server.url, { purpose: 'store', log: quiet });
  onTestFinished(() => redis.disconnect());
  await waitForRedis(redis, quiet);
  const clock = await startClock(redis);
  onTestFinished(() => clock.stop());
  const requests = createRequests({ redis, clock, log: quiet });
  onTestFinished(() => requests.close());
  await requests.ask(aWish(), { channel: 'C1' }, ada, 'first');
  await requests.ask(aWish(), { channel: 'C1' }, ada, 'second');
}

it('tells the story of a log: empty, written, kept, and tampered with', async () => {
  expect(await audit('head')).toMatchObject({ code: 1, stderr: 'The audit log is empty.\n' });

  await askTwice();
  const { stdout: lines, code } = await audit('export');
  const events = lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(events.map(({ seq, type }) => `${seq} ${type}`)).toEqual(['1 asked', '2 asked']);
  expect(events[1]).toMatchObject({ v: 1, prev: events[0].hash, hash: expect.any(String) });

  const head = (await audit('head')).stdout.trim();
  expect(head).toBe(`2:${events[1].hash}`);
  expect(await audit('verify', '--head', head)).toMatchObject({
    code: 0,
    stdout: `The audit log holds: 2 events; head ${head}\n`,
  });

  const redis = new Redis(server.url);
  onTestFinished(() => redis.disconnect());
  await redis.xdel('{dbencrypt}:audit', '2-0');
  const cut = await audit('verify', '--head', head);
  expect(cut.code).toBe(1);
  expect(cut.stderr).toMatch(/^The audit log does not hold at event \d/);
});

it('ends with 2 when nobody says where Redis is', async () => {
  const { code, stderr } = await run(['audit', 'head'], {}, '/');

  expect(code).toBe(2);
  expect(stderr).toContain('no such file');
});

it('tells why Redis cannot be used, so that nobody with a wrong password looks for a cable', async () => {
  const url = server.url.replace('//', '//auditor:wrong@');

  const { code, stderr } = await run(['audit', 'head'], { REDIS_URL: url }, '/');

  expect(code).toBe(1);
  expect(stderr).toMatch(/^Redis cannot be used \(waited 10 s\): .*WRONGPASS/);
  expect(stderr).toContain('Check redis in the configuration, or REDIS_URL');
  expect(stderr).not.toContain('wrong@');
}, 30_000);
