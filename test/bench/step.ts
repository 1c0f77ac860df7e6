import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { createClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, aWish } from '../helpers/build.ts';
import { startRedis } from '../helpers/redis.ts';
import { contest } from './figure.ts';
import { benchJobs } from './step-jobs.ts';

/** What one step of a request costs the store and the queue, on one Redis that writes each change to disk. */
export async function benchStep(): Promise<void> {
  const server = await startRedis();
  try {
    await benchAppend(server.url);
    await benchJobs(server.url);
  } finally {
    await server.stop();
  }
}

/** The store's append against a bare transaction that writes as much, one at a time. */
async function benchAppend(url: string): Promise<void> {
  const redis = new Redis(url);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const requests = createRequests({ redis, clock: createClock(), log });
  const asked = await requests.ask(aWish({ key: null }), { channel: 'C0OPS' }, ada, randomUUID());
  if (!asked.ok) throw new Error(asked.why);
  let { request } = asked;

  try {
    await contest({
      name: 'step append p50',
      unit: 'ms',
      ours: () =>
        medianMs(async () => {
          const event = {
            type: 'scheduled',
            data: { startsAtMs: 0, why: 'delay', lastsUntilMs: null },
          } as const;
          const appended = await requests.append(request, event, ada);
          if (!appended.ok) throw new Error(appended.why);
          request = appended.request;
        }),
      floor: {
        goal: { atMost: 1.25 },
        measure: () =>
          medianMs(async () => {
            const text = JSON.stringify(request);
            await redis
              .multi()
              .hset('{dbencrypt}:bench', 'snapshot', text)
              .xadd(
                '{dbencrypt}:bench-stream',
                '*',
                'event',
                text.slice(0, 400),
                'hash',
                'x'.repeat(64),
              )
              .exec();
          }),
      },
    });
  } finally {
    await requests.close();
    redis.disconnect();
  }
}

async function medianMs(work: () => Promise<void>): Promise<number> {
  const tookMs: number[] = [];
  for (let count = 0; count < 300; count += 1) {
    const startedAt = performance.now();
    await work();
    tookMs.push(performance.now() - startedAt);
  }
  return tookMs.sort((a, b) => a - b)[150] ?? Number.NaN;
}
