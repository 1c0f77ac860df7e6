import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { policiesSubject } from '../domain/events.ts';
import { logSubject } from '../domain/trim.ts';
import { type AnnounceParts, announce } from '../flow/announce.ts';
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
import { queueNames } from '../queue/names.ts';
import { createPace } from '../queue/pace.ts';
import { startReactor } from '../queue/reactor.ts';
import { startSweep } from '../queue/sweep.ts';
import { startWorkers, type Workers } from '../queue/worker.ts';
import { noteCanary } from '../store/figures.ts';
import { readTrimHistory } from '../store/history.ts';
import { createIndexes, type Indexes } from '../store/indexes.ts';
import { auditStream } from '../store/keys.ts';
import { waitForRedis } from '../store/redis.ts';
import type { Foundation } from './parts.ts';
import { orRecentPeople } from './recent-people.ts';
import { rememberPeople } from './remembered-people.ts';

const canaryEveryMs = 15_000;

/** For looking at many requests again: who they are about is asked once a minute. */
const rememberForMs = 60_000;

/** Before a write, where Slack is asked too often: facts that are older do not count either. */
const recentForMs = 30_000;

/** Which queues there are, and how long ago the hands of this process last moved in each. */
export interface Work extends Pick<Workers, 'idle'> {
  queues: readonly string[];
}

/** What makes jobs out of events, and does them. */
export async function startWork(foundation: Foundation): Promise<Work> {
  const { parts, redis, connect, closers } = foundation;
  const indexes = createIndexes({ redis });
  const queue = connect('queue');
  await waitForRedis(queue, parts.log, foundation.signal);
  const jobs = createJobs(queue, parts.log);
  closers.push(() => jobs.close());
  const queues = watchQueues(queue);
  closers.push(() => queues.close());
  foundation.metrics.watch({ queues: () => queues.read() });

  const { idle } = startHands(foundation, jobs, indexes);
  foundation.metrics.watch({ hands: async () => idle() });
  startAlarms(foundation, jobs, indexes);
  await startCanaries(foundation, jobs);
  return { queues: queueNames, idle };
}

/** The workers of all queues. */
function startHands(foundation: Foundation, jobs: Jobs, indexes: Indexes): Workers {
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
    noteCanary: (queue) => noteCanary(redis, queue, clock.now()),
    load: (id) => requests.load(id),
    jobs,
    clock,
    log,
    meter: foundation.metrics.meter,
  });
  closers.push(() => workers.stop());
  return workers;
}

/** What says everything there is to say about one subject: a request, the policies, or the log. */
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
  const announceParts = { ...common, pace, channel: channels.audit };
  const announced: Readonly<Record<string, () => ReturnType<AnnounceParts['history']>>> = {
    [policiesSubject]: () => policies.history(),
    [logSubject]: () => readTrimHistory(redis),
  };
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
  return (subject) => {
    const history = announced[subject];
    if (history) return announce({ ...announceParts, subject, history });
    return speak(speakParts, subject);
  };
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
    jobs.sendCanaries().catch((error) => parts.log.warn({ error }, 'no canary could be sent'));
  await send();
  const timer = setInterval(send, canaryEveryMs);
  closers.push(() => clearInterval(timer));
}

/** An answer of a cloud waits for the store: from a fifth of a second to ten seconds between tries. */
async function waitForStore(tries: number): Promise<void> {
  await pause(Math.min(200 * 2 ** tries, 10_000));
}
