import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { checkFacts } from '../flow/check-facts.ts';
import { expireRequest } from '../flow/expire-request.ts';
import { runOperation } from '../flow/run-operation.ts';
import { type SpeakParts, speak } from '../flow/speak.ts';
import { takeTurns } from '../flow/turns.ts';
import { verifyOperation } from '../flow/verify-operation.ts';
import { createJobs, type Jobs } from '../queue/jobs.ts';
import { createPace } from '../queue/pace.ts';
import { startReactor } from '../queue/reactor.ts';
import { startSweep } from '../queue/sweep.ts';
import { startWorkers } from '../queue/worker.ts';
import { createChat } from '../slack/chat.ts';
import { createIndexes, type Indexes } from '../store/indexes.ts';
import { auditStream } from '../store/keys.ts';
import { waitForRedis } from '../store/redis.ts';
import type { Foundation } from './parts.ts';
import { noteCanary } from './readiness.ts';

const canaryEveryMs = 15_000;

/** What makes jobs out of events, and does them. */
export async function startWork(foundation: Foundation): Promise<void> {
  const { parts, redis, connect, closers } = foundation;
  const indexes = createIndexes({ redis });
  const queue = connect('queue');
  await waitForRedis(queue, parts.log, foundation.signal);
  const jobs = createJobs(queue, parts.log);
  closers.push(() => jobs.close());

  startHands(foundation, jobs, indexes);
  startAlarms(foundation, jobs, indexes);
  await startCanaries(foundation, jobs);
}

/** The workers of both queues. */
function startHands(foundation: Foundation, jobs: Jobs, indexes: Indexes): void {
  const { parts, redis, connect, closers } = foundation;
  const { clock, log, requests } = parts;
  const runParts = { ...parts, pause: waitForStore };
  const speakParts = speaking(foundation, indexes);
  const workers = startWorkers({
    connection: connect('worker'),
    steps: {
      check: (id) => checkFacts(parts, id),
      expire: (id) => expireRequest(parts, id),
      run: (id) => runOperation(runParts, id),
      verify: (id) => verifyOperation(parts, id),
    },
    speak: (id) => speak(speakParts, id),
    noteCanary: () => noteCanary(redis, clock.now()),
    load: (id) => requests.load(id),
    jobs,
    clock,
    log,
  });
  closers.push(() => workers.stop());
}

function speaking(foundation: Foundation, indexes: Indexes): SpeakParts {
  const { config, parts, cursors, connection, redis } = foundation;
  const { channels } = config;
  const { log } = parts;
  return {
    history: (id) => parts.requests.history(id),
    spokenUpTo: (id, version) => indexes.spokenUpTo(id, version),
    chat: createChat({ connection, channels, cursors, log }),
    turns: takeTurns(createPace(redis), channels),
    cursors,
    // Short: a speaker that waits longer than a job's lock lasts has a successor.
    pause: (tries) => waitForStore(Math.min(tries, 3)),
    log,
  };
}

/** What puts jobs into the queues: the reactor at once, the sweep when something was lost. */
function startAlarms(foundation: Foundation, jobs: Jobs, indexes: Indexes): void {
  const { parts, redis, connect, closers } = foundation;
  const { clock, log, requests } = parts;
  const common = { load: (id: string) => requests.load(id), jobs, clock, log };
  const reactor = startReactor({
    ...common,
    blocking: connect('blocking'),
    redis,
    stream: auditStream,
    consumer: randomUUID(),
  });
  closers.push(() => reactor.stop());
  const sweep = startSweep({
    ...common,
    dueWakeUps: (nowMs, limit) => indexes.dueWakeUps(nowMs, limit),
    unspoken: (beforeMs, limit) => indexes.unspoken(beforeMs, limit),
  });
  closers.push(() => sweep.stop());
}

async function startCanaries({ parts, closers }: Foundation, jobs: Jobs): Promise<void> {
  const send = () =>
    jobs.sendCanary().catch((error) => parts.log.warn({ error }, 'no canary could be sent'));
  await send();
  const timer = setInterval(send, canaryEveryMs);
  closers.push(() => clearInterval(timer));
}

/** An answer of a cloud waits for the store: from a fifth of a second to ten seconds between tries. */
async function waitForStore(tries: number): Promise<void> {
  await pause(Math.min(200 * 2 ** tries, 10_000));
}
