import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { handsCheck, queueCheck } from '../../src/compose/readiness.ts';
import { queueNames } from '../../src/queue/names.ts';
import { hashTag } from '../../src/redis-script.ts';
import { noteCanary } from '../../src/store/figures.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { startRedis } from '../helpers/redis.ts';
import { until } from '../helpers/until.ts';

/** Three canaries in a row have not come. */
const stuckMs = 46_000;

it.each(queueNames)(
  'finds that no job comes through %s, though it does elsewhere',
  async (stuck) => {
    const redis = await openRedis();
    const { check } = queueCheck(redis, queueNames, { now: () => nowMs });
    const nowMs = 1_000_000;
    for (const queue of queueNames) await noteCanary(redis, queue, nowMs - stuckMs + 2_000);
    await check();

    await noteCanary(redis, stuck, nowMs - stuckMs);

    await expect(check()).rejects.toThrow(`no job came lately through ${stuck}`);
  },
);

it('finds a queue through which none has ever come', async () => {
  const redis = await openRedis();
  const { check } = queueCheck(redis, ['steps'], { now: () => 0 });

  await expect(check()).rejects.toThrow('no job came lately through steps');
});

it('finds that the hands of the process itself do not move', async () => {
  const idle = (idleMs: number) => [
    { queue: 'steps', idleMs: 0 },
    { queue: 'speech', idleMs },
  ];
  await handsCheck({ idle: () => idle(stuckMs - 2_000) }).check();

  const { check } = handsCheck({ idle: () => idle(stuckMs) });

  await expect(check()).rejects.toThrow('the hands here do not move in speech');
});

it('is not ready while its queues are stuck, and again by itself once they are not', async () => {
  const house = await openHouse({ start: false });
  await house.startBot({ role: 'worker' });
  await until(async () => (await readiness(house)).status === 200);
  const queues = openQueues(house);
  for (const queue of queues) await queue.pause();

  house.passMs(stuckMs);
  await until(async () => (await readiness(house)).status === 503);
  for (const queue of queues) await queue.resume();

  await until(async () => (await readiness(house)).status === 200, { timeoutMs: 25_000 });
}, 60_000);

it('asks of an ingress only that it can store what it is told', async () => {
  const house = await openHouse({ start: false });
  await house.startBot({ role: 'ingress' });

  const { status, checks } = await readiness(house);

  expect(status).toBe(200);
  expect(checks).toEqual({ redis: 'ok' });
});

async function openRedis(): Promise<Redis> {
  const server = await startRedis({ appendfsync: 'no' });
  onTestFinished(() => server.stop());
  return connect({ redis: server });
}

async function readiness({ ports: [port] }: House) {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  const { checks } = (await response.json()) as { checks: Record<string, string> };
  return { status: response.status, checks };
}

function connect({ redis }: Pick<House, 'redis'>): Redis {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  onTestFinished(() => connection.disconnect());
  return connection;
}

function openQueues(house: House): Queue[] {
  const connection = connect(house);
  const queues = queueNames.map((name) => new Queue(name, { connection, prefix: hashTag }));
  onTestFinished(async () => {
    await Promise.all(queues.map((queue) => queue.close()));
  });
  return queues;
}
