import { randomUUID } from 'node:crypto';
import { asJson, canonicalJson } from '../domain/canonical.ts';
import { StoreError } from '../domain/errors.ts';
import type { PoliciesEvent, PolicySource } from '../domain/events.ts';
import type { PolicySet } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import { bot } from '../flow/parts.ts';
import type { Policies, PoliciesInForce } from '../flow/ports.ts';
import type { Appender } from './append.ts';
import { type StoreClock, sampleClock } from './clock.ts';
import { policiesEntry } from './entry.ts';
import { answerOf } from './failure.ts';
import { readPoliciesHistory } from './history.ts';
import { eventField, policiesKey } from './keys.ts';
import { policiesSnapshot } from './policies-schema.ts';
import type { RedisClient } from './redis.ts';
import { read, readJson, storedSubject } from './schema.ts';

/** Nobody waits for it at a button: a Redis that is busy may take its time. */
const adoptWithinMs = 10_000;

const none: PoliciesInForce = {
  revision: 0,
  policies: [],
  aliasDomains: [],
  operators: { users: [], groups: [] },
};

/** What was in force before a change. */
interface Before {
  revision: number;
  /** Null: this version cannot read it. */
  set: PolicySet | null;
}

/** A set that was in force, and the event that put it there. */
interface Known {
  event: string;
  inForce: PoliciesInForce;
}

/**
 * The policies in force, in Redis: one more subject of the audit log, changed as requests are.
 *
 * @param appender The one of this process, so that chain and batches are shared with requests.
 */
export function createPolicies({
  redis,
  clock,
  appender,
}: {
  redis: RedisClient;
  clock: StoreClock;
  appender: Appender;
}): Policies {
  let known: Known | null = null;

  return {
    inForce,
    history: () => readPoliciesHistory(redis),

    async adopt(set, source, { below } = { below: Infinity }) {
      if (!clock.isSet()) await sampleClock(redis, clock);
      for (;;) {
        const before = await setBefore();
        if (before.revision >= below) return null;
        if (before.revision > 0 && before.set && isSameSet(before.set, set)) return null;
        const event = changeOf(before, set, source);
        if (await isRecorded(event)) return event;
      }
    },
  };

  async function inForce(): Promise<PoliciesInForce> {
    // What another call has found meanwhile may be older than what this one was told.
    const last = known;
    const now = last && (await isStillInForce(redis, last)) ? last : await load(redis);
    known = now;
    return now?.inForce ?? none;
  }

  /**
   * A set that a later version has left, or a hand has broken, decides nothing here. It is no reason to
   * refuse the next one: else a deployment that is rolled back could not start.
   */
  async function setBefore(): Promise<Before> {
    try {
      const set = await inForce();
      return { revision: set.revision, set };
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'broken')) throw error;
      const revision = Number(await answerOf(redis.hget(policiesKey, 'version')));
      if (!(Number.isInteger(revision) && revision > 0)) throw error;
      return { revision, set: null };
    }
  }

  /** False: other policies have been put in force meanwhile. */
  async function isRecorded(event: PoliciesEvent): Promise<boolean> {
    const circumstances = {
      eventId: randomUUID(),
      withinMs: adoptWithinMs,
      nowMs: clock.now(),
    };
    const added = await appender.add(policiesEntry(event, bot, circumstances));
    if (added.is === 'conflict') return false;
    if (added.is === 'written' || added.is === 'already') return true;
    throw new StoreError('broken', `a change of the policies was answered ${added.is}`);
  }
}

/**
 * A fail-over may lose a change that was acknowledged, and the next one then has its number: only
 * together with its event a revision is one set.
 */
async function isStillInForce(redis: RedisClient, { event, inForce }: Known): Promise<boolean> {
  const [revision, seq] = await answerOf(redis.hmget(policiesKey, 'version', eventField(event)));
  return revision === String(inForce.revision) && typeof seq === 'string';
}

async function load(redis: RedisClient): Promise<Known | null> {
  const stored = await answerOf(redis.hmget(policiesKey, 'version', 'seq', 'snapshot'));
  if (stored.every((value) => value === null)) return null;
  const [revision, , json] = read(storedSubject, stored, policiesKey);
  const { event, set } = readJson(policiesSnapshot, json, policiesKey);
  return { event, inForce: { ...set, revision } };
}

function changeOf(
  before: Before,
  { policies, aliasDomains, operators }: PolicySet,
  source: PolicySource,
): PoliciesEvent {
  const set = { policies, aliasDomains, operators };
  return {
    type: 'policies-changed',
    data: {
      revision: before.revision + 1,
      difference:
        before.set === null
          ? ['all of it: what was in force before cannot be read by this version']
          : policyDifference(before.revision === 0 ? null : before.set, set),
      set,
      source,
    },
  };
}

function isSameSet(one: PolicySet, other: PolicySet): boolean {
  return textOf(one) === textOf(other);
}

function textOf({ policies, aliasDomains, operators }: PolicySet): string {
  return canonicalJson(asJson({ policies, aliasDomains, operators }));
}
