import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Head } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import type { TrimEvent } from '../domain/trim.ts';
import { bot } from '../flow/parts.ts';
import { defineScript, runScript } from '../redis-script.ts';
import type { Appender } from './append.ts';
import { type StoreClock, sampleClock } from './clock.ts';
import { readEntry } from './entries.ts';
import { trimEntry } from './entry.ts';
import { missing } from './event.ts';
import { answerOf } from './failure.ts';
import { auditStream, logKey, policiesKey } from './keys.ts';
import { createPolicies } from './policies.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';
import type { TrimPlan } from './trim-plan.ts';

/** A file that holds what may leave the log, read back and found whole. */
export type Exported = Pick<TrimEvent['data'], 'file' | 'sha256' | 'before' | 'by'>;

/** Nobody waits for it at a button. */
const withinMs = 10_000;

/**
 * In one step, and only while all is as it was planned: the log begins where it did, the events that go end
 * with the one that was exported last, the one that says so is in the log, and who decides is read from one
 * that stays, with the one before it.
 *
 * KEYS: the log, the policies, what the log knows of itself. ARGV: number of the first that goes, of the last, its
 * hash, number of the event that says so, its hash.
 */
const trimScript = defineScript(`
local function hash_at(seq)
  local entry = redis.call('XRANGE', KEYS[1], seq .. '-0', seq .. '-0')[1]
  return entry and entry[2][4]
end
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
-- Sent again, since the connection broke before the answer came.
if redis.call('HGET', KEYS[3], 'trimmed') == ARGV[5] then return 'trimmed' end
if not first or first[1] ~= ARGV[1] .. '-0' then return 'moved' end
if hash_at(ARGV[2]) ~= ARGV[3] or hash_at(ARGV[4]) ~= ARGV[5] then return 'moved' end
local in_force = tonumber(redis.call('HGET', KEYS[2], 'seq') or ARGV[4])
if in_force < ARGV[2] + 2 then return 'moved' end
redis.call('XTRIM', KEYS[1], 'MINID', '=', string.format('%.0f-0', ARGV[2] + 1))
redis.call('HSET', KEYS[3], 'trimmed', ARGV[5])
return 'trimmed'
`);

/**
 * Records that the planned beginning of the log is in a file, then lets it go. Ending between the two leaves
 * the log whole, with an event that says what might have gone: it may be planned and trimmed again.
 *
 * @returns the place of that event; `overtaken`: somebody else trims too, and nothing has gone.
 * @throws StoreError
 */
export async function trimLog(
  parts: { redis: RedisClient; clock: StoreClock; appender: Appender },
  { before, last }: TrimPlan,
  exported: Exported,
): Promise<{ is: 'trimmed'; at: Head } | { is: 'overtaken' }> {
  await keepPolicies(parts, last.seq);
  const span = { firstSeq: before.seq + 1, lastSeq: last.seq, count: last.seq - before.seq };
  const at = await record(parts, { ...span, lastHash: last.hash, ...exported });
  if (!at) return { is: 'overtaken' };
  const args = [span.firstSeq, last.seq, last.hash, at.seq, at.hash];
  const keys = [auditStream, policiesKey, logKey];
  const answer = await answerOf(runScript(parts.redis, trimScript, keys, args));
  const said = read(z.enum(['trimmed', 'moved']), answer, 'answer of the trim');
  return said === 'trimmed' ? { is: said, at } : { is: 'overtaken' };
}

/** Earlier versions of this product read them together with the entry before. */
async function keepPolicies(
  parts: { redis: RedisClient; clock: StoreClock; appender: Appender },
  lastSeq: number,
): Promise<void> {
  const seq = await answerOf(parts.redis.hget(policiesKey, 'seq'));
  if (seq !== null && Number(seq) < lastSeq + 2) await createPolicies(parts).recordAgain();
}

/** Null: somebody else has recorded another one meanwhile. */
async function record(
  { redis, clock, appender }: { redis: RedisClient; clock: StoreClock; appender: Appender },
  data: Omit<TrimEvent['data'], 'trim'>,
): Promise<Head | null> {
  if (!clock.isSet()) await sampleClock(redis, clock);
  const [version, lastEvent] = await answerOf(redis.hmget(logKey, 'version', 'event'));
  const event: TrimEvent = {
    type: 'log-trimmed',
    data: { trim: Number(version ?? 0) + 1, ...data },
  };
  const circumstances = { eventId: randomUUID(), withinMs, nowMs: clock.now() };
  const added = await appender.add(trimEntry(event, bot, circumstances, lastEvent ?? null));
  if (added.is === 'conflict') return null;
  if (added.is === 'written') return { seq: added.seq, hash: added.hash };
  if (added.is === 'already') return { seq: added.seq, hash: await hashAt(redis, added.seq) };
  throw new StoreError('broken', `a trim of the log was answered ${added.is}`);
}

async function hashAt(redis: RedisClient, seq: number): Promise<string> {
  const entry = await readEntry(redis, seq);
  if (!entry) throw missing(seq);
  return entry.hash;
}
