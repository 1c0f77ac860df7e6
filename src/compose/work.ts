import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { policiesSubject } from '../domain/events.ts';
import { announcePolicies } from '../flow/announce-policies.ts';
import { checkFacts } from '../flow/check-facts.ts';
import { expireRequest } from '../flow/expire-request.ts';
import { reconsiderRequest } from '../flow/reconsider-request.ts';
import { escalateRequest, remindApprovers } from '../flow/remind-approvers.ts';
import { runOperation } from '../flow/run-operation.ts';
import { speak } from '../flow/speak.ts';
import { takeTurns } from '../flow/turns.ts';
import { verifyOperation } from '../flow/verify-operation.ts';
import { watchQueues } from '../queue/figures.ts';
import { createJobs, type Jobs } from '../queue/jobs.ts';
import { createPace } from '../queue/pace.ts';
import { startReactor } from '../queue/reactor.ts';
import { startSweep } from '../queue/sweep.ts';
import { startWorkers } from '../queue/worker.ts';
import { createIndexes, type Indexes } from '../store/indexes.ts';
import { auditStream } from '../store/keys.ts';
import { waitForRedis } from '../store/redis.ts';
import type { Foundation } from './parts.ts';
import { noteCanary } from './readiness.ts';
import { orRecentPeople } from './recent-people.ts';
import { rememberPeople } from './remembered-people.ts';

const canaryEveryMs = 15_000;

/** For looking at many requests again: who they are about is asked once a minute. */
const rememberForMs = 60_000;

/** Before a write, where Slack is asked too often: facts that are older do not count either. */
const recentForMs = 30_000;

/** What makes jobs out of events, and does them. */
export async function startWork(foundation: Foundation): Promise<void> {
  const { parts, redis, connect, closers } = foundation;
  const indexes = createIndexes({ redis });
  const queue = connect('queue');
  await waitForRedis(queue, parts.log, foundation.signal);
  const jobs = createJobs(queue, parts.log);
  closers.push(() => jobs.close());
  const queues = watchQueues(queue);
  closers.push(() => queues.close());
  foundation.metrics.watch({ queues: () => queues.read() });

  startHands(foundation, jobs, indexes);
  startAlarms(foundation, jobs, indexes);
  await startCanaries(foundation, jobs);
}

/** The workers of both queues. */
function startHands(foundation: Foundation, jobs: Jobs, indexes: Indexes): void {
  const { parts, redis, connect, closers } = foundation;
  const { clock, log, requests } = parts;
  const now = () => performance.now();
  const recent = orRecentPeople(parts.people, { forMs: recentForMs, now });
  const runParts = { ...parts, people: recent, pause: waitForStore };
  const remembered = rememberPeople(parts.people, { forMs: rememberForMs, now });
  const reconsiderParts = { ...parts, remembered };
  const workers = startWorkers({
    connection: connect('worker'),
    steps: {
      check: (id) => checkFacts(parts, id),
      expire: (id) => expireRequest(parts, id),
      remind: (id) => remindApprovers(parts, id),
      escalate: (id) => escalateRequest(parts, id),
      run: (id) => runOperation(runParts, id),
      verify: (id) => verifyOperation(parts, id),
    },
    reconsider: (id) => reconsiderRequest(reconsiderParts, id),
    speak: speaker(foundation, indexes),
    noteCanary: () => noteCanary(redis, clock.now()),
    load: (id) => requests.load(id),
    jobs,
    clock,
    log,
    meter: foundation.metrics.meter,
  });
  closers.push(() => workers.stop());
}

/** What says everything there is to say about one subject: a request, or the policies. */
function speaker(foundation: Foundation, indexes: Indexes): (subject: string) => Promise<void> {
  const { config, parts, cursors, chat, redis, metrics } = foundation;
  const { channels } = config;
  const { policies, requests, clock, log, points } = parts;
  const pace = createPace(redis);
  const common = {
    chat,
    cursors,
    spokenUpTo: (id: string, version: number) => indexes.spokenUpTo(id, version),
    log,
  };
  const announceParts = { ...common, policies, pace, channel: channels.audit };
  const speakParts = {
    ...common,
    history: (id: string) => requests.history(id),
    turns: takeTurns(pace, channels),
    channels,
    operators: parts.operators,
    // Short: a speaker that waits longer than a job's lock lasts has a successor.
    pause: (tries: number) => waitForStore(Math.min(tries, 3)),
    clock,
    points,
    meter: metrics.meter,
  };
  return (subject) =>
    subject === policiesSubject ? announcePolicies(announceParts) : speak(speakParts, subject);
}

/** What puts jobs into the queues: the reactor at once, the sweep when something was lost. */
function startAlarms(foundation: Foundation, jobs: Jobs, indexes: Indexes): void {
  const { parts, redis, connect, closers } = foundation;
  const { clock, log, requests, points } = parts;
  const common = { load: (id: string) => requests.load(id), jobs, clock, log };
  const reactor = startReactor({
    ...common,
    points,
    openAfter: (id, limit) => indexes.openAfter(id, limit),
    operators: parts.operators,
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
