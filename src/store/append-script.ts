import { readFileSync } from 'node:fs';
import { type Head, hashOf } from '../domain/audit.ts';
import { requestNumber } from '../domain/request-id.ts';
import { defineScript } from '../redis-script.ts';
import type { Entry } from './entry.ts';
import {
  auditStream,
  instanceIndex,
  lockKey,
  onceKey,
  openIndex,
  policiesKey,
  recentIndex,
  requesterIndex,
  requestKey,
  subjectKey,
  unspokenIndex,
  wakeIndex,
} from './keys.ts';
import type { RedisClient } from './redis.ts';
import { type Copies, runCopied } from './replicas.ts';
import { type AppendReply, appendReply, read } from './schema.ts';

const script = defineScript(readFileSync(new URL('./append.lua', import.meta.url), 'utf8'));

/**
 * Adds a batch in one step. The reply answers for each entry, in order.
 *
 * @param head What this process links the batch to. Null: the script links, which never conflicts
 *   but costs Redis a hundred microseconds for each event.
 * @param copies What else must have it. The reply says whether it has.
 */
export async function runAppend(
  redis: RedisClient,
  batch: readonly Entry[],
  head: Head | null,
  copies: Copies | null,
): Promise<AppendReply & { isCopied: boolean }> {
  const links = head ? hashesAfter(head, batch) : batch.map((entry) => entry.digest);
  const keys = [auditStream, wakeIndex, unspokenIndex, openIndex, recentIndex, policiesKey];
  const args: (string | number)[] = head ? ['client', head.hash] : ['script', ''];
  for (const [index, entry] of batch.entries()) {
    keys.push(...keysOf(entry));
    args.push(...argumentsOf(entry, links[index] ?? ''));
  }
  const { reply, isCopied } = await runCopied(redis, script, keys, args, copies);
  return { ...read(appendReply, reply, 'reply of the append'), isCopied };
}

function hashesAfter(head: Head, batch: readonly Entry[]): string[] {
  let { seq, hash } = head;
  return batch.map((entry) => {
    seq += 1;
    hash = hashOf(hash, seq, entry.digest);
    return hash;
  });
}

/** In the script's order. A key that an entry does not need is its subject's, which is harmless. */
function keysOf(entry: Entry): string[] {
  if (entry.kind !== 'request') return Array<string>(5).fill(subjectKey(entry.event.request));
  const { after, lock, once } = entry;
  const request = requestKey(after.id);
  return [
    request,
    requesterIndex(after.requester.id),
    instanceIndex(after.wish.instance),
    lock ? lockKey(lock.name) : request,
    once === null ? request : onceKey(once),
  ];
}

/** In the order in which the script reads them. */
function argumentsOf(entry: Entry, link: string): (string | number)[] {
  return [
    entry.kind,
    entry.event.request,
    entry.event.id,
    entry.text,
    link,
    entry.version,
    entry.lastEvent ?? '',
    entry.snapshot,
    entry.atMs,
    entry.notAfterMs,
    ...(entry.kind === 'request'
      ? [
          entry.policies?.revision ?? '',
          entry.policies?.event ?? '',
          requestNumber(entry.after.id),
          entry.wakeAtMs ?? '',
          entry.isOpen ? '1' : '0',
          entry.lock?.move ?? '',
        ]
      : ['', '', '', '', '', '']),
  ];
}
