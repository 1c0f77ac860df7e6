import { describe, it, type TestContext } from 'vitest';
import { createJobs, type Jobs } from '../../src/queue/jobs.ts';
import { startWorkers } from '../../src/queue/worker.ts';
import { connectRedis, waitForRedis } from '../../src/store/redis.ts';
import { aRequest } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { type RedisProxy, startProxy } from '../helpers/redis-proxy.ts';
import { until } from '../helpers/until.ts';
import { note, silent } from './open-queues.ts';

/** Long enough for the slowest connection to notice, and for what it held to be taken up again. */
const timeoutMs = 80_000;

describe.concurrent('a Redis that vanishes without a word', () => {
  it('is noticed by workers that wait for a job', async (test) => {
    const { network, wake, made } = await openWorkers(test);
    await wake('DBE-1');
    await until(() => made.includes('DBE-1'));

    network.vanish();
    network.comeBack();
    await wake('DBE-2');

    await until(() => made.includes('DBE-2'), { timeoutMs });
  }, 100_000);

  it('is noticed by workers when it happens again and again in the middle of their jobs', async (test) => {
    const { network, wake, made } = await openWorkers(test);
    const ids = Array.from({ length: 60 }, (_, index) => `DBE-${index + 1}`);

    for (const [index, id] of ids.entries()) {
      await wake(id);
      if (index % 20 === 10) {
        network.vanish();
        network.comeBack();
      }
    }

    await until(() => ids.every((id) => made.includes(id)), { timeoutMs });
  }, 100_000);

  it('is waited for when it was frozen for longer than anybody waits', async (test) => {
    const { server, wake, made } = await openWorkers(test);
    await wake('DBE-1');
    await until(() => made.includes('DBE-1'));

    process.kill(server.pid, 'SIGSTOP');
    const frozenAtMs = performance.now();
    await until(() => performance.now() > frozenAtMs + 17_000, { timeoutMs: 30_000 });
    process.kill(server.pid, 'SIGCONT');
    await until(() => wake('DBE-2').then(() => true));

    await until(() => made.includes('DBE-2'), { timeoutMs });
    test.expect(made.filter((id) => id === 'DBE-1')).toHaveLength(1);
  }, 120_000);
});

/** The workers of one process, behind a network of their own; jobs are added past it. */
async function openWorkers(test: Pick<TestContext, 'onTestFinished'>): Promise<{
  server: TestRedis;
  network: RedisProxy;
  made: string[];
  wake(id: string): Promise<void>;
}> {
  const server = await startRedis({ appendfsync: 'no' });
  const network = await startProxy(server.port, test);
  const connection = connectRedis(network.url, { purpose: 'worker', log: silent });
  const direct = connectRedis(server.url, { purpose: 'queue', log: silent });
  await waitForRedis(direct, silent);
  const jobs: Jobs = createJobs(direct, silent);
  const made: string[] = [];
  const step = async (id: string) => note(made, id);
  const workers = startWorkers({
    connection,
    steps: { check: step, expire: step, remind: step, escalate: step, run: step, verify: step },
    reconsider: async () => undefined,
    speak: async () => undefined,
    noteCanary: async () => undefined,
    load: async (id) => ({ ...aRequest(), id }),
    jobs,
    clock: { now: () => Date.now() },
    log: silent,
  });
  test.onTestFinished(async () => {
    process.kill(server.pid, 'SIGCONT');
    await workers.stop();
    await jobs.close();
    connection.disconnect();
    direct.disconnect();
    await server.stop();
  });
  const wake = (id: string) =>
    jobs.wake(
      [{ request: { ...aRequest(), id }, alarm: { step: 'expire', atMs: Date.now() } }],
      Date.now(),
    );
  return { server, network, made, wake };
}
