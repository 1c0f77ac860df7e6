import type { Cluster, Redis } from 'ioredis';
import { type Alarm, alarmsRung, nextAlarm } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import { defineScript, runScript } from '../redis-script.ts';

/** A hand that lives renews its hold on a job before it has become as short as this. */
const livelyHoldMs = 14_000;

// Answers 1 for each job that is due and waits in line, or that a living hand works at. BullMQ's own fields: a
// job that was never begun has no `processedOn`, and the hold on one is beside it, under `:lock`.
const script = defineScript(`
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + time[2] / 1000
local told = {}
for index, key in ipairs(KEYS) do
  local job = redis.call('HMGET', key, 'timestamp', 'delay', 'processedOn', 'finishedOn')
  local isUnderWay = false
  if job[1] and not job[4] then
    if job[3] then
      isUnderWay = redis.call('PTTL', key .. ':lock') > tonumber(ARGV[1])
    else
      isUnderWay = tonumber(job[1]) + tonumber(job[2] or '0') <= nowMs
    end
  end
  told[index] = isUnderWay and 1 or 0
end
return told
`);

/** More than a line is ever long. */
const lineLastsMs = 120_000;
/** As many as fit into that time, and some more. */
const mostRings = 24;

/**
 * Ids of those requests for whose step a job is on its way. Whoever is late because the line is long has lost
 * nothing: two jobs would ask the cloud the same at the same time.
 *
 * @param keysOf under which the queue keeps the jobs of one ring.
 */
export async function findUnderWay(
  redis: Redis | Cluster,
  requests: readonly Request[],
  given: { keysOf(request: Request, alarm: Alarm): readonly string[]; nowMs: number },
): Promise<ReadonlySet<string>> {
  const { keysOf, nowMs } = given;
  const isLate = (request: Request) => nowMs - (nextAlarm(request)?.atMs ?? 0) > lineLastsMs;
  const jobs = requests
    .filter((request) => !isLate(request))
    .flatMap((request) =>
      alarmsRung(request, nowMs, mostRings).flatMap((alarm) =>
        keysOf(request, alarm).map((key) => ({ id: request.id, key })),
      ),
    );
  if (jobs.length === 0) return new Set();
  const keys = jobs.map(({ key }) => key);
  const told = (await runScript(redis, script, keys, [livelyHoldMs])) as number[];
  return new Set(jobs.filter((_, index) => told[index] === 1).map(({ id }) => id));
}
