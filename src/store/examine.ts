import { setTimeout as pause } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import { StoreError } from '../domain/errors.ts';
import { type Finding, failure, fine, warning } from '../domain/finding.ts';
import type { Log } from '../flow/ports.ts';
import { judgeSettings } from './examine-settings.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import { type RedisClient, waitForRedis } from './redis.ts';
import { ifAllowed, lineOf, readSettings } from './settings.ts';
import { toleratedSkewMs } from './skew.ts';

/** Waits for Redis, though not for long. Null: it can be used; else what is in the way. */
export async function whyUnusable(redis: RedisClient, withinMs: number): Promise<Finding | null> {
  let why = `no answer within ${withinMs / 1_000} s`;
  const given = new AbortController();
  const giveUp = () => given.abort();
  const timers = [setTimeout(giveUp, withinMs)];
  const hear: Log['warn'] = ({ reason }) => {
    why = String(reason);
    // What refuses now may be starting, or failing over; it is not waited for as long as for silence.
    timers.push(setTimeout(giveUp, refusedForMs));
  };
  const quiet = () => undefined;
  const log: Log = { debug: quiet, info: quiet, warn: hear, error: quiet };
  try {
    await waitForRedis(redis, log, given.signal);
    return null;
  } catch {
    return unusable(why);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

const refusedForMs = 1_000;

/**
 * Looks at everything that the bot wants of Redis, and writes nothing. What cannot be asked is a finding.
 *
 * @param replicas so many must have what is called recorded.
 */
export async function examineRedis(redis: RedisClient, replicas: number): Promise<Finding[]> {
  try {
    if (redis.status !== 'ready') return [unusable('there is no connection now')];
    const node = redis instanceof Cluster ? await ownerOf(redis) : redis;
    return await examineNode(node, replicas);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [unusable(error.message)];
  }
}

/** Of a Cluster: the master of the one slot in which everything is kept. The others hold nothing of ours. */
async function ownerOf(cluster: Cluster): Promise<Redis> {
  const masters = cluster.nodes('master');
  const [first] = masters;
  if (!first) throw new StoreError('unreachable', 'no master of the Cluster answers');
  const slot = await answerOf(first.cluster('KEYSLOT', auditStream));
  const [owner] = cluster.slots[slot] ?? [];
  const found = masters.find(({ options: { host, port } }) => `${host}:${port}` === owner);
  if (!found) throw new StoreError('unreachable', `nobody serves the slot ${slot} of the Cluster`);
  return found;
}

function unusable(why: string): Finding {
  const isLogin = /NOAUTH|WRONGPASS|invalid password|NOPERM/i.test(why);
  const next = isLogin
    ? 'Check user and password under redis, or in REDIS_URL.'
    : 'Start it, or check redis in the configuration, or REDIS_URL, and the network.';
  return failure('reach', `cannot be used: ${why}`, next);
}

async function examineNode(node: Redis, replicas: number): Promise<Finding[]> {
  const [info, settings] = await Promise.all([ifAllowed(node.info()), readSettings(node)]);
  const pace = await measure(node);
  return [
    judgeVersion(info === null ? undefined : lineOf(info, 'redis_version')),
    ...judgeSettings(settings, replicas),
    ...judgeMemory(info ?? ''),
    judgeLatency(pace),
    judgeClock(pace.aheadMs),
  ];
}

/** The first with all commands that the scripts use (`ZADD … LT`, `XAUTOCLAIM`), and the one to use. */
const oldest = [6, 2] as const;
const wanted = 7;

function judgeVersion(version: string | undefined): Finding {
  if (version === undefined) {
    return warning('version', 'not told: this user may not ask', 'Use Redis 7 or later.');
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= wanted) return fine('version', version);
  const next = 'Use Redis 7 or later.';
  const isTooOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isTooOld
    ? failure('version', `${version} lacks commands that are needed`, next)
    : warning('version', `${version} is not what the bot is tested with`, next);
}

/** Beyond this share of its memory there is little time left to do something. */
const fullAtShare = 0.7;

/** A full Redis that throws nothing away takes nothing more, and neither does one whose disk fails. */
function judgeMemory(info: string): Finding[] {
  const used = Number(lineOf(info, 'used_memory'));
  const most = Number(lineOf(info, 'maxmemory'));
  const failed = lineOf(info, 'aof_last_write_status') === 'err';
  const disk = failed
    ? [
        failure(
          'disk',
          'the last write to its log has failed: it takes nothing more',
          'Mend its disk.',
        ),
      ]
    : [];
  if (!(used >= 0) || !(most >= 0)) return disk;
  const held = inMegabytes(used);
  if (most === 0) return [...disk, fine('memory', `${held} MB, no limit set`)];
  const what = `${held} of ${inMegabytes(most)} MB`;
  const next = 'Give it more memory: when it is full nothing is recorded any more.';
  if (used >= most) return [...disk, failure('memory', what, next)];
  const found = used > most * fullAtShare ? warning('memory', what, next) : fine('memory', what);
  return [...disk, found];
}

function inMegabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

interface Pace {
  fastestMs: number;
  slowestMs: number;
  /** This machine's clock is so far ahead of that of Redis. */
  aheadMs: number;
}

const probes = 9;
const probeForMs = 2_000;
/** So that not all of them meet the same busy moment of this process. */
const betweenProbesMs = 50;

async function measure(node: Redis): Promise<Pace> {
  const tookMs: number[] = [];
  let aheadMs = 0;
  const startedMs = performance.now();
  while (tookMs.length < probes && performance.now() - startedMs < probeForMs) {
    const askedMs = performance.now();
    const [seconds, micros] = await answerOf(node.time());
    const took = performance.now() - askedMs;
    // The shortest way tells the time best.
    if (took <= Math.min(...tookMs, Number.POSITIVE_INFINITY)) {
      aheadMs = Date.now() - took / 2 - (Number(seconds) * 1_000 + Number(micros) / 1_000);
    }
    tookMs.push(took);
    await pause(betweenProbesMs);
  }
  return { fastestMs: Math.min(...tookMs), slowestMs: Math.max(...tookMs), aheadMs };
}

/** A press takes several round trips, and Slack waits 3 s for its answer. */
const slowMs = 25;
const tooSlowMs = 400;

/** By the fastest: the others may have waited for this process, which does more at the same time. */
function judgeLatency({ fastestMs, slowestMs }: Pace): Finding {
  const what = `${fastestMs.toFixed(1)} ms the fastest round trip, ${slowestMs.toFixed(1)} ms the slowest`;
  const next = 'Put Redis near the bot: each step takes several round trips.';
  if (fastestMs >= tooSlowMs) return failure('latency', what, next);
  return fastestMs >= slowMs ? warning('latency', what, next) : fine('latency', what);
}

function judgeClock(aheadMs: number): Finding {
  const byS = (Math.abs(aheadMs) / 1_000).toFixed(1);
  if (Math.abs(aheadMs) <= toleratedSkewMs) {
    return fine('clock', `${byS} s from that of this machine`);
  }
  const what = `${byS} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of this machine`;
  return warning('clock', what, 'Set the one that is wrong: the bot goes by that of Redis.');
}
