import type { Config } from '../config.ts';
import type { Meter } from '../flow/meter.ts';
import type { Log } from '../flow/ports.ts';
import type { Readiness } from '../http/readiness.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import type { Sources } from '../metrics/readings.ts';
import { actionsOf } from '../providers/index.ts';
import { queueNames } from '../queue/names.ts';
import { readReactor } from '../queue/reactor-figures.ts';
import type { StoreClock } from '../store/clock.ts';
import { canaryAges, countOpen, countUnspoken, readServer } from '../store/figures.ts';
import { auditStream } from '../store/keys.ts';
import type { RedisClient } from '../store/redis.ts';
import { version } from '../version.ts';
import type { Role } from './parts.ts';

/** The metrics of one process: its own, and not those of another bot in it. */
export function metricsOf({ accounts }: Config): Metrics {
  const providers = [...new Set(accounts.map(({ provider }) => provider))];
  return createMetrics({
    build: { version: version(), node: process.version },
    cloudActions: providers.flatMap((provider) =>
      actionsOf[provider].map((action) => ({ provider, action })),
    ),
  });
}

/** What every process can read, whatever its role. @param replicas that are waited for */
export function commonSources(
  redis: RedisClient,
  clock: StoreClock,
  replicas: number,
): Partial<Sources> {
  return {
    requests: () => countOpen(redis, clock.now()),
    speech: () => countUnspoken(redis, clock.now()),
    reactor: () => readReactor(redis, auditStream, clock.now()),
    canary: () => canaryAges(redis, queueNames, clock.now()),
    redis: async () => ({ ...(await readServer(redis)), wantedReplicas: replicas }),
    clock: async () => ({ aheadMs: clock.aheadMs() }),
  };
}

/** Whoever scrapes waits no longer than this for a check that hangs. */
const lookWithinMs = 500;

export function readinessSource(role: Role, readiness: Readiness): Partial<Sources> {
  return {
    readiness: async () => ({ role, checks: await readiness.lookWithin(lookWithinMs) }),
  };
}

/** The same log, and how often it calls for somebody is counted. */
export function countLines(log: Log, meter: Pick<Meter, 'logged'>): Log {
  return {
    ...log,
    warn(fields, message) {
      meter.logged('warn');
      log.warn(fields, message);
    },
    error(fields, message) {
      meter.logged('error');
      log.error(fields, message);
    },
  };
}
