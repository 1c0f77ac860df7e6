import { randomUUID } from 'node:crypto';
import { type JobType, Queue } from 'bullmq';
import { type Cluster, Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { unwatched } from '../../src/flow/points.ts';
import {
  createJobs,
  type Jobs,
  patientQueue,
  speechQueue,
  stepsQueue,
} from '../../src/queue/jobs.ts';
import { type Reactor, startReactor } from '../../src/queue/reactor.ts';
import { hashTag } from '../../src/redis-script.ts';
import { aRequest } from '../helpers/build.ts';
import { startRedis } from '../helpers/redis.ts';
import { silent } from './open-queues.ts';

export const stream = '{dbencrypt}:audit';

/** The audit stream and the queues on a Redis of their own, for any number of reactors. */
export interface ReactorBench {
  redis: Redis;
  port: number;
  jobs: Jobs;
  /** Adds an event of this request to the stream. */
  happen(request: string): Promise<void>;
  /** A reactor, as one more process would run it. */
  react(jobs?: Jobs, load?: (id: string) => Promise<Request>, blocking?: Redis | Cluster): Reactor;
  /** Ids of the requests that have not ended, oldest first. */
  open: readonly string[];
  /** What the operators were told. */
  told: string[];
  stepIds(): Promise<string[]>;
  subjectsOfSpeech(): Promise<string[]>;
  /** Numbers of the events in the stream. */
  seqs(): Promise<string[]>;
  pending(): Promise<number>;
}

export async function openReactors(): Promise<ReactorBench> {
  const server = await startRedis();
  const opened: Redis[] = [];
  const connect = () => {
    const each = new Redis(server.url, { maxRetriesPerRequest: null });
    each.on('error', () => undefined);
    opened.push(each);
    return each;
  };
  const redis = connect();
  const jobs = createJobs(connect(), silent);
  const steps = new Queue(stepsQueue, { connection: redis, prefix: hashTag });
  const patient = new Queue(patientQueue, { connection: redis, prefix: hashTag });
  const speech = new Queue(speechQueue, { connection: redis, prefix: hashTag });
  const reactors: Reactor[] = [];
  onTestFinished(async () => {
    await Promise.all(reactors.map((reactor) => reactor.stop()));
    await Promise.all([jobs.close(), steps.close(), patient.close(), speech.close()]);
    for (const each of opened) each.disconnect();
    await server.stop();
  });

  const bench: ReactorBench = {
    redis,
    open: [],
    told: [],
    port: server.port,
    jobs,
    async happen(request) {
      await redis.xadd(stream, '*', 'event', JSON.stringify({ request }), 'hash', 'x');
    },
    react(
      through = jobs,
      load = async (id) => ({ ...aRequest(), id }),
      blocking: Redis | Cluster = connect(),
    ) {
      const reactor = startReactor({
        blocking,
        redis,
        stream,
        load,
        async openAfter(id, limit) {
          const from = id === null ? 0 : bench.open.indexOf(id) + 1;
          return bench.open.slice(from, from + limit);
        },
        jobs: through,
        operators: { tell: async (_, sentence) => void bench.told.push(sentence) },
        clock: { now: () => Date.now() },
        log: silent,
        points: unwatched,
        consumer: randomUUID(),
        claimAfterMs: 50,
        forgetAfterMs: 2_000,
      });
      reactors.push(reactor);
      return reactor;
    },
    async stepIds() {
      const all = await Promise.all([steps, patient].map((queue) => queue.getJobs(everywhere)));
      return all.flat().map((job) => job.id ?? '');
    },
    async subjectsOfSpeech() {
      return (await speech.getJobs(everywhere)).map((job) => job.data.request);
    },
    async seqs() {
      const entries = await redis.xrange(stream, '-', '+');
      return entries.map(([id]) => id.replace(/-.*/, ''));
    },
    async pending() {
      const [count] = (await redis.xpending(stream, 'reactor')) as [number];
      return count;
    },
  };
  return bench;
}

const everywhere: JobType[] = ['waiting', 'prioritized', 'delayed', 'active', 'completed'];
