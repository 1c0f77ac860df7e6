import { randomUUID } from 'node:crypto';
import { hashOf } from '../domain/audit.ts';
import { asJson, canonicalJson } from '../domain/canonical.ts';
import { StoreError } from '../domain/errors.ts';
import { type PoliciesEvent, type PolicySource, policiesSubject } from '../domain/events.ts';
import type { PolicySet } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import { bot } from '../flow/parts.ts';
import type { Policies, PoliciesInForce } from '../flow/ports.ts';
import type { Appender } from './append.ts';
import { type StoreClock, sampleClock } from './clock.ts';
import { policiesEntry } from './entry.ts';
import { readEvent } from './event.ts';
import { answerOf } from './failure.ts';
import { readPoliciesHistory } from './history.ts';
import { eventField, policiesKey } from './keys.ts';
import { policiesEvent, policySet } from './policies-schema.ts';
import type { RedisClient } from './redis.ts';
import { read, storedPolicies } from './schema.ts';

/** Nobody waits for it at a button: a Redis that is busy may take its time. */
const adoptWithinMs = 10_000;

/** The difference that there is, for people. */
const again = 'none: recorded again, so that older events can leave the log';

const none: PoliciesInForce = {
  revision: 0,
  event: null,
  policies: [],
  aliasDomains: [],
  operators: { users: [], groups: [] },
};

/** What was in force before a change. */
interface Before {
  revision: number;
  /** Null: not known. */
  event: string | null;
  /** Null: this version cannot read it. */
  set: PolicySet | null;
}

interface PoliciesParts {
  redis: RedisClient;
  clock: StoreClock;
  appender: Appender;
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
}: PoliciesParts): Policies & { recordAgain(): Promise<void> } {
  let known: PoliciesInForce | null = null;

  return {
    inForce,
    history: () => readPoliciesHistory(redis),
    recordAgain,

    async adopt(set, source, { below } = { below: Infinity }) {
      for (;;) {
        const before = await setBefore();
        if (before.revision >= below) return null;
        if (before.revision > 0 && before.set && isSameSet(before.set, set)) return null;
        const event = changeOf(before, set, source);
        if (await isRecorded(event, before.event)) return event;
      }
    },
  };

  /** What is in force, once more, so that the event that put it there may leave the log. */
  async function recordAgain(): Promise<void> {
    for (;;) {
      const now = await inForce();
      if (now.revision === 0) return;
      const event = await theSameAgain(redis, now);
      if (event && (await isRecorded(event, now.event))) return;
    }
  }

  async function inForce(): Promise<PoliciesInForce> {
    // What another call has found meanwhile may be older than what this one was told.
    const last = known;
    const now = last && (await isStillInForce(redis, last)) ? last : await load(redis);
    known = now;
    return now ?? none;
  }

  /**
   * A set that a later version has left, or a hand has broken, decides nothing here. It is no reason to
   * refuse the next one: else a deployment that is rolled back could not start.
   */
  async function setBefore(): Promise<Before> {
    try {
      const set = await inForce();
      return { revision: set.revision, event: set.event, set };
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'broken')) throw error;
      const revision = Number(await answerOf(redis.hget(policiesKey, 'version')));
      if (!(Number.isInteger(revision) && revision > 0)) throw error;
      return { revision, event: null, set: null };
    }
  }

  /** False: other policies have been put in force meanwhile. */
  async function isRecorded(event: PoliciesEvent, lastEvent: string | null): Promise<boolean> {
    if (!clock.isSet()) await sampleClock(redis, clock);
    const circumstances = { eventId: randomUUID(), withinMs: adoptWithinMs, nowMs: clock.now() };
    const added = await appender.add(policiesEntry(event, bot, circumstances, lastEvent));
    if (added.is === 'conflict') return false;
    if (added.is === 'written' || added.is === 'already') return true;
    throw new StoreError('broken', `a change of the policies was answered ${added.is}`);
  }
}

/**
 * A fail-over may lose a change that was acknowledged, and the next one then has its number: only
 * together with its event a revision is one set.
 */
async function isStillInForce(
  redis: RedisClient,
  { event, revision }: PoliciesInForce,
): Promise<boolean> {
  const fields = ['version', eventField(event ?? '')] as const;
  const [now, seq] = await answerOf(redis.hmget(policiesKey, ...fields));
  return now === String(revision) && typeof seq === 'string';
}

/**
 * From the audit log and not from the snapshot beside it: who decides is read from an entry that is tied to
 * all before it.
 */
async function load(redis: RedisClient): Promise<PoliciesInForce | null> {
  for (;;) {
    const stored = await answerOf(redis.hmget(policiesKey, 'version', 'seq'));
    if (stored.every((value) => value === null)) return null;
    const [revision, seq] = read(storedPolicies, stored, policiesKey);
    try {
      return await loadAt(redis, revision, seq);
    } catch (error) {
      // Recorded again meanwhile, and this one has left the log.
      if ((await answerOf(redis.hget(policiesKey, 'seq'))) === String(seq)) throw error;
    }
  }
}

async function loadAt(redis: RedisClient, revision: number, seq: number): Promise<PoliciesInForce> {
  const { request, type, data, id, prev, digest, hash } = await readEvent(redis, seq);
  const what = `audit entry ${seq}`;
  const changed = read(policiesEvent, { type, data }, what);
  const isTied = hash === hashOf(prev, seq, digest);
  if (!isTied || request !== policiesSubject || changed.data.revision !== revision) {
    throw new StoreError('broken', `${what} is not the one that made policies ${revision}`);
  }
  return { ...read(policySet, changed.data.set, what), revision, event: id };
}

/** Null: others are in force by now. */
async function theSameAgain(
  redis: RedisClient,
  { revision, event }: PoliciesInForce,
): Promise<PoliciesEvent | null> {
  const last = (await readPoliciesHistory(redis)).at(-1);
  if (last?.logged.id !== event) return null;
  const { source, set } = last.event.data;
  return {
    type: 'policies-changed',
    // As it is stored: a member that this version does not know stays.
    data: { revision: revision + 1, difference: [again], set: set as PolicySet, source },
  };
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
