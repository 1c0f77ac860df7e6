import { Cluster, Redis } from 'ioredis';
import { StoreError } from '../domain/errors.ts';
import type { Log } from '../flow/ports.ts';
import { inspectNode } from './settings.ts';

interface Address {
  host: string;
  port: number;
}

interface Login {
  username?: string | undefined;
  password?: string | undefined;
  tls?: boolean | undefined;
}

interface Waits {
  /** So many replicas must have an event before it is called recorded. */
  waitForReplicas?: number | undefined;
}

/** `redis://` or `rediss://`, or Sentinels and the name they know, or a Cluster. */
export type RedisSetting =
  | string
  | ({ url: string } & Waits)
  | ({ sentinels: readonly Address[]; name: string } & Login & Waits)
  | ({ cluster: readonly Address[] } & Login & Waits);

/**
 * `store`: answers or fails within 1.5 s, at once while Redis is away.
 * `queue`: the same for adding jobs, with more time.
 * `worker`, `blocking`: wait for Redis however long it takes.
 */
export type RedisPurpose = 'store' | 'queue' | 'worker' | 'blocking';

export type RedisClient = Redis | Cluster;

const sayAgainAfterMs = 5_000;

/** Connects in the background and keeps reconnecting; see `waitForRedis`. Close with `disconnect()`. */
export function connectRedis(
  setting: RedisSetting,
  { purpose, log }: { purpose: RedisPurpose; log: Log },
): RedisClient {
  const redis = open(setting, purpose);
  reportOutages(redis, purpose, log);
  return redis;
}

/**
 * Resolves when Redis can be used. Until then says in one sentence what is in the way, at once and
 * then at most every five seconds.
 *
 * @throws the signal's reason, or StoreError when the connection ended. A client that is closed
 *   between two tries does not say so: give up by the signal.
 */
export async function waitForRedis(
  redis: RedisClient,
  log: Log,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  if (redis.status === 'ready') return;
  const say = atMostEvery(sayAgainAfterMs, (reason: string) =>
    log.warn({ reason }, 'Redis cannot be used yet; trying again'),
  );
  const onError = (error: unknown) => say(reasonOf(error));
  redis.on('error', onError);
  try {
    await readyOrEnd(redis, signal);
  } finally {
    redis.off('error', onError);
  }
}

function readyOrEnd(redis: RedisClient, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopListening = () => {
      redis.off('ready', onReady);
      redis.off('end', onEnd);
      signal?.removeEventListener('abort', onAbort);
    };
    const onReady = () => {
      stopListening();
      resolve();
    };
    const onEnd = () => {
      stopListening();
      reject(new StoreError('unreachable', 'the connection to Redis was closed'));
    };
    const onAbort = () => {
      stopListening();
      reject(signal?.reason);
    };
    redis.on('ready', onReady);
    redis.on('end', onEnd);
    signal?.addEventListener('abort', onAbort);
  });
}

/** Where a fail-over is meant to happen, one replica must have what is called recorded. */
export function replicasToWaitFor(setting: RedisSetting): number {
  if (typeof setting === 'string') return 0;
  return setting.waitForReplicas ?? ('url' in setting ? 0 : 1);
}

/**
 * What must be set otherwise before Redis may be used (`refusals`), and what should.
 *
 * @param replicas so many are waited for.
 * @throws StoreError
 */
export async function inspectRedis(
  redis: RedisClient,
  replicas = 0,
): Promise<{ refusals: string[]; warnings: string[] }> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis];
  const found = await Promise.all(nodes.map((node) => inspectNode(node, replicas)));
  return {
    refusals: [...new Set(found.flatMap((each) => each.refusals))],
    warnings: [...new Set(found.flatMap((each) => each.warnings))],
  };
}

function open(setting: RedisSetting, purpose: RedisPurpose): RedisClient {
  const options = optionsFor(purpose);
  if (typeof setting === 'string') return new Redis(setting, options);
  if ('url' in setting) return new Redis(setting.url, options);

  const { username, password } = setting;
  const login = { username, password, ...(setting.tls ? { tls: {} } : {}) };
  if ('sentinels' in setting) {
    return new Redis({
      ...options,
      ...login,
      sentinels: [...setting.sentinels],
      name: setting.name,
      sentinelRetryStrategy: retryDelayMs,
      enableTLSForSentinelMode: setting.tls ?? false,
      ...(setting.tls ? { sentinelTLS: {} } : {}),
    });
  }
  const { retryStrategy, enableOfflineQueue, ...redisOptions } = options;
  return new Cluster([...setting.cluster], {
    clusterRetryStrategy: retryDelayMs,
    enableOfflineQueue,
    redisOptions: { ...redisOptions, ...login },
  });
}

/**
 * What answers people must not keep a command for later: a command that waits in the client is
 * applied after its caller was told that it failed.
 */
function optionsFor(purpose: RedisPurpose) {
  const common = {
    connectionName: `dbencrypt-${purpose}`,
    retryStrategy: retryDelayMs,
    keepAlive: 10_000,
    // After a fail-over the old address may answer as a replica: look again for the master.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
  if (purpose === 'worker' || purpose === 'blocking') {
    const forever = { enableOfflineQueue: true, maxRetriesPerRequest: null };
    return { ...common, ...forever, socketTimeout: silentForMs[purpose] };
  }
  return {
    ...common,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: purpose === 'store' ? 1_500 : 5_000,
    socketTimeout: silentForMs[purpose],
  };
}

/**
 * A peer that vanished without a word is noticed after this long. Longer than anything that blocks: BullMQ
 * waits up to ten seconds for a job, the reactor one for an event.
 */
const silentForMs: Readonly<Record<RedisPurpose, number>> = {
  store: 5_000,
  queue: 10_000,
  worker: 15_000,
  blocking: 5_000,
};

/** The client's own strategies grow to 20 s: too long for somebody who waits at a button. */
function retryDelayMs(times: number): number {
  return Math.min(times * 100, 1_000);
}

/** Until the first `ready` this is silent: `waitForRedis` speaks then. */
function reportOutages(redis: RedisClient, purpose: RedisPurpose, log: Log): void {
  let hasBeenReady = false;
  let isAway = false;
  const say = atMostEvery(sayAgainAfterMs, (reason: string) =>
    log.warn({ purpose, reason }, 'Redis cannot be reached; trying again'),
  );
  redis.on('error', (error: unknown) => {
    if (!hasBeenReady) return;
    isAway = true;
    say(reasonOf(error));
  });
  redis.on('ready', () => {
    if (isAway) log.info({ purpose }, 'Redis is back');
    hasBeenReady = true;
    isAway = false;
  });
}

/** A sentence, never the error itself: the client's errors carry commands, `AUTH` included. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Of a name with several addresses only the code of the failure is told.
  if (error.message === '' && 'code' in error) return String(error.code);
  if ('lastNodeError' in error && error.lastNodeError instanceof Error) {
    return `${error.message} ${error.lastNodeError.message}`;
  }
  return error.message;
}

function atMostEvery(everyMs: number, say: (reason: string) => void): (reason: string) => void {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  return (reason) => {
    if (performance.now() - saidAtMs < everyMs) return;
    saidAtMs = performance.now();
    say(reason);
  };
}
