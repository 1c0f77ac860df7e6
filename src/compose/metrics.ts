import type { Config } from '../config.ts';
import type { Meter } from '../flow/meter.ts';
import type { Clock, Log } from '../flow/ports.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import type { Sources } from '../metrics/readings.ts';
import { actionsOf } from '../providers/index.ts';
import { readReactor } from '../queue/reactor-figures.ts';
import { canaryAge, countOpen, countUnspoken, readMemory } from '../store/figures.ts';
import { auditStream } from '../store/keys.ts';
import type { RedisClient } from '../store/redis.ts';
import { version } from '../version.ts';

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

/** What every process can read, whatever its role. */
export function commonSources(redis: RedisClient, clock: Clock): Partial<Sources> {
  return {
    requests: () => countOpen(redis),
    speech: () => countUnspoken(redis, clock.now()),
    reactor: () => readReactor(redis, auditStream, clock.now()),
    canary: () => canaryAge(redis, clock.now()),
    redis: () => readMemory(redis),
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
