import type { Cluster, Redis } from 'ioredis';
import type { Log, Operators } from '../flow/ports.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { StreamedEvent } from './schema.ts';

/** An entry of the audit stream: an id, then names and values in turn. */
export type Entry = [id: string, fields: string[]];

interface Where {
  redis: Redis | Cluster;
  stream: string;
  group: string;
  consumer: string;
  log: Log;
  operators: Operators;
}

const atOnce = 64;
const deliveriesBeforeAlarm = 10;

/** In one step: one that wakes meanwhile and takes an event must not be forgotten together with it. */
const forgetScript = defineScript(`
local forgotten = 0
for _, pairs in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #pairs, 2 do consumer[pairs[i]] = pairs[i + 1] end
  if consumer.pending == 0 and consumer.idle >= tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    forgotten = forgotten + 1
  end
end
return forgotten
`);

/** Forgets reactors of which nothing was heard for so long, and which have left nothing. */
export async function forgetConsumers(
  { redis, stream, group }: Pick<Where, 'redis' | 'stream' | 'group'>,
  idleMs: number,
): Promise<void> {
  await runScript(redis, forgetScript, [stream], [group, idleMs]);
}

/** Events that a reactor took and never acknowledged: its process has ended, or hangs. */
export async function claimIdle(where: Where, idleMs: number): Promise<readonly Entry[]> {
  const { redis, stream, group, consumer } = where;
  const claimed: Entry[] = [];
  let cursor = '0-0';
  do {
    const [next, entries] = (await redis.xautoclaim(
      stream,
      group,
      consumer,
      idleMs,
      cursor,
      'COUNT',
      atOnce,
    )) as [string, Entry[]];
    claimed.push(...entries);
    cursor = next;
  } while (cursor !== '0-0');
  return claimed.length > 0 ? dropPoison(where, claimed) : claimed;
}

/** An event that was delivered again and again is put aside; the sweep still looks after its request. */
async function dropPoison(where: Where, entries: readonly Entry[]): Promise<readonly Entry[]> {
  const { redis, stream, group, log, operators } = where;
  const kept: Entry[] = [];
  for (const entry of entries) {
    const [pending] = (await redis.xpending(stream, group, entry[0], entry[0], 1)) as [
      string,
      string,
      number,
      number,
    ][];
    const deliveries = pending?.[3] ?? 0;
    if (deliveries <= deliveriesBeforeAlarm) {
      kept.push(entry);
    } else {
      const fields = { request: subjectOf(entry), entry: entry[0], deliveries };
      log.error(fields, 'event cannot be handled, put aside');
      void operators.tell(
        `event:${entry[0]}`,
        `Event ${entry[0]} of the audit log could not be handled, ${deliveries} times in a row, and was put aside. The log of the bot says why, under this number. Overdue requests are taken up without it.`,
      );
      await redis.xack(stream, group, entry[0]);
    }
  }
  return kept;
}

/** Undefined for an entry that is no event of ours: `audit verify` reports it, we step over it. */
export function subjectOf([, fields]: Entry): string | undefined {
  const text = fields[fields.indexOf('event') + 1];
  try {
    return StreamedEvent.parse(JSON.parse(text ?? '')).request;
  } catch {
    return undefined;
  }
}
