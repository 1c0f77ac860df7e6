import { closeAll } from './compose/close.ts';
import { openAdmin, openDoors } from './compose/doors.ts';
import { commonSources, countLines, metricsOf, readinessSource } from './compose/metrics.ts';
import { connectOperators } from './compose/operators.ts';
import type { Closers, Foundation, Role } from './compose/parts.ts';
import { createOwnPolicies, keepLooking } from './compose/policies.ts';
import { readinessChecks } from './compose/readiness.ts';
import { type SecretsTaken, takeSecrets } from './compose/secrets.ts';
import { slackDoor } from './compose/slack-door.ts';
import type { Work } from './compose/work.ts';
import type { Config } from './config.ts';
import { ConfigError } from './domain/errors.ts';
import type { PoliciesEvent, PolicySource } from './domain/events.ts';
import type { PolicySet } from './domain/policy.ts';
import { meterRequests } from './flow/metered-requests.ts';
import { type Points, unwatched } from './flow/points.ts';
import type { Log } from './flow/ports.ts';
import { healthRoutes } from './http/health.ts';
import { metricsRoute } from './http/metrics.ts';
import { createReadiness, type ReadinessCheck } from './http/readiness.ts';
import { matches } from './matches.ts';
import type { Metrics } from './metrics/metrics.ts';
import { createGate } from './providers/gate.ts';
import { connectClouds } from './providers/index.ts';
import { inspectChannels } from './slack/channels.ts';
import { createChat } from './slack/chat.ts';
import { connectSlack, type SlackConnection } from './slack/connection.ts';
import type { HttpDoor } from './slack/http-door.ts';
import { createPeople, inspectPeople } from './slack/people.ts';
import { createAppender } from './store/append.ts';
import { type StoreClock, startClock } from './store/clock.ts';
import { createSpeechCursors } from './store/cursors.ts';
import { meterAppender } from './store/metered-appender.ts';
import { createPolicies } from './store/policies.ts';
import {
  connectRedis,
  inspectRedis,
  type RedisClient,
  type RedisPurpose,
  replicasToWaitFor,
  waitForRedis,
} from './store/redis.ts';
import { createRequests } from './store/requests.ts';

export interface Bot {
  /** @returns the port that Slack's requests, or health checks in Socket Mode, come in on. */
  start(): Promise<{ port: number | null }>;
  /**
   * Puts the policies of this configuration in force, in all processes.
   *
   * @returns what was recorded; null when they were in force already.
   * @throws StoreError
   */
  reload(config: Config, source: PolicySource): Promise<PoliciesEvent | null>;
  /**
   * From now on the signing secrets and the credentials of this configuration hold, in this process; of
   * accounts that are otherwise the same. What is in hand keeps what it began with.
   */
  takeSecrets(config: Config): SecretsTaken;
  /** The configuration, as it was read last, can be taken or not: told by a metric. */
  noteRead(isTaken: boolean): void;
  /** Tells the operators in Slack, once an hour at most for the same `about`. Never throws. */
  tellOperators(about: string, sentence: string): Promise<void>;
  /** It is about to stop: not ready any more, though it still takes what comes, for who has not looked yet. */
  standDown(): void;
  /** Takes nothing new, waits for what is in hand, though not for ever, and closes everything. */
  stop(): Promise<void>;
}

export interface ComposeOptions {
  role: Role;
  log: Log;
  /** Where the configuration was read. */
  source: PolicySource;
  /**
   * The policies as the file has them now: a start may wait for Redis or Slack for long. Default: those of
   * the configuration.
   */
  latest?: () => PolicySet;
  /** Where Slack's requests come in, when it is open already. Default: one is made. */
  door?: HttpDoor | null;
  /** For tests, which turn the clock by hand. */
  clock?: (real: StoreClock) => StoreClock;
  /** For tests, which kill and freeze a process at a moment of its work. */
  points?: Points;
}

/** Builds the bot: every object gets what it needs here. Nothing is connected before `start`. */
export function compose(config: Config, options: ComposeOptions): Bot {
  const { role } = options;
  const metrics = metricsOf(config);
  const log = countLines(options.log, metrics.meter);
  const { door = slackDoor(config, role, log) } = options;
  const checks: ReadinessCheck[] = [{ name: 'start', check: notYet, isPhase: true }];
  const closers: Closers = [];
  const aborted = new AbortController();
  let started: Foundation | null = null;
  const foundationNow = () => {
    if (!started) throw new Error('the bot has not started');
    return started;
  };
  return {
    async start() {
      const readiness = createReadiness({ checks, log });
      metrics.watch(readinessSource(role, readiness));
      const routes = [...healthRoutes(readiness), metricsRoute({ ...metrics, log })];
      const admin = await openAdmin(config, role, routes);
      if (admin) closers.push(() => admin.stop());
      door?.serve(admin ? [] : routes);
      door?.meterBy(metrics.meter);

      const foundation = await lay(config, { ...options, log, metrics }, closers, aborted.signal);
      door?.keepTime(foundation.realClock);
      // Before it takes work, so that it never decides by older ones; and not before it can work, so that a
      // process with a wrong token changes nothing.
      const { latest = () => config.policySet, source } = options;
      await foundation.ownPolicies.adopt(latest(), source);
      const looking = keepLooking(foundation.ownPolicies, { everyMs: lookEveryMs, log });
      closers.push(() => looking.stop());
      metrics.watch({ policies: async () => foundation.ownPolicies.found() });
      // Loaded last, and by an ingress never: people need not wait for it.
      const work: Closers = [];
      closers.push(() => closeAll(work, log));
      const doors = role === 'worker' ? null : await openDoors(foundation, door);
      const connect = connector(config, log, work);
      const working =
        role === 'ingress' ? null : await startWorking({ ...foundation, connect, closers: work });
      checks.splice(0, 1, ...readinessChecks(foundation, working));
      started = foundation;
      return { port: doors?.port ?? admin?.port ?? null };
    },
    reload: async (changed, source) => foundationNow().ownPolicies.adopt(changed.policySet, source),
    takeSecrets: (changed) => takeSecrets(changed, door, foundationNow().clouds),
    noteRead: metrics.meter.configurationRead,
    tellOperators: async (about, sentence) => foundationNow().parts.operators.tell(about, sentence),
    standDown() {
      checks.push({ name: 'stop', check: noMore, isPhase: true });
      door?.standDown();
    },
    async stop() {
      aborted.abort();
      await closeAll(closers, log);
    },
  };
}

const lookEveryMs = 30_000;

async function startWorking(foundation: Foundation): Promise<Work> {
  const { startWork } = await import('./compose/work.ts');
  return startWork(foundation);
}

async function notYet(): Promise<void> {
  throw new Error('still starting');
}

async function noMore(): Promise<void> {
  throw new Error('about to stop');
}

/** Its connections are closed after whatever is opened after them. */
function connector(config: Config, log: Log, closers: Closers): Foundation['connect'] {
  return (purpose: RedisPurpose): RedisClient => {
    const redis = connectRedis(config.redis, { purpose, log });
    closers.push(() => redis.disconnect());
    return redis;
  };
}

async function lay(
  config: Config,
  {
    log,
    clock: turn = (real) => real,
    points = unwatched,
    metrics,
  }: ComposeOptions & { metrics: Metrics },
  closers: Closers,
  signal: AbortSignal,
): Promise<Foundation> {
  const connect = connector(config, log, closers);
  const redis = connect('store');
  await waitForRedis(redis, log, signal);
  const replicas = replicasToWaitFor(config.redis);
  await inspect(redis, replicas, log);
  const realClock = await startClock(redis, log);
  closers.push(() => realClock.stop());
  const clock = turn(realClock);
  // On a connection of its own: what waits for replicas keeps all behind it waiting.
  const appending = replicas > 0 ? connect('store') : redis;
  await waitForRedis(appending, log, signal);
  const appender = meterAppender(
    createAppender({ redis: appending, clock, replicas }),
    metrics.meter,
  );
  closers.push(() => appender.close());
  metrics.watch(commonSources(redis, clock, replicas));
  const { meter } = metrics;
  const requests = meterRequests(createRequests({ redis, clock, log, appender }), meter);
  const policies = createPolicies({ redis, clock, appender });
  const gate = createGate(redis);
  const clouds = connectClouds(config.accounts, {
    ...{ gate, clock, log, points, meter },
    operators: { tell: (about, sentence) => operators.tell(about, sentence) },
  });
  closers.push(async () => {
    await Promise.all(clouds.all().map((cloud) => cloud.close()));
  });

  const { botToken, apiUrl } = config.slack;
  const connection = await connectSlack({ botToken, apiUrl, log, signal, meter });
  void warnOfChannels(connection, config, log);
  const people = createPeople({ connection });
  for (const problem of inspectPeople(people))
    log.warn({ problem }, 'people may not be recognised');
  const operators = connectOperators({ policies, people, connection, redis, log });
  const cursors = createSpeechCursors({ redis });
  const chat = createChat({ connection, channels: config.channels, cursors, log });
  const readers = { clouds, people, policies, operators, place: chat };
  const parts = { requests, ...readers, matches, clock, log, points };
  const ownPolicies = createOwnPolicies({ policies, log });
  const common = { config, parts, clouds, cursors, chat, connection, redis, realClock, metrics };
  return { ...common, ownPolicies, connect, closers, signal };
}

/** Beside the start: what it finds keeps nobody from working. */
async function warnOfChannels(
  connection: SlackConnection,
  { channels }: Config,
  log: Log,
): Promise<void> {
  for (const { level, sentence } of await inspectChannels(connection, channels)) {
    log[level]({ problem: sentence }, 'a channel may not work');
  }
}

async function inspect(redis: RedisClient, replicas: number, log: Log): Promise<void> {
  const { refusals, warnings } = await inspectRedis(redis, replicas);
  for (const warning of warnings) log.warn({ warning }, 'Redis may lose what was acknowledged');
  if (refusals.length === 0) return;
  throw new ConfigError(refusals.map((message) => ({ path: 'redis', message })));
}
