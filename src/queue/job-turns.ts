import type { Cluster, Redis } from 'ioredis';
import { defineScript, hashTag, runScript } from '../redis-script.ts';

/**
 * Numbers for jobs, so that people take turns: whoever has waited for nothing yet gets one behind the job
 * that has begun last, however many jobs somebody else has waiting.
 */
export interface JobTurns {
  /** One for each job, in this order, by the person it is made for. */
  take(people: readonly string[]): Promise<number[]>;
  /** The job with this number has begun. */
  begun(turn: number): Promise<void>;
}

// A hash: the number that each person was given last, and under `begun` the highest that has begun.
const script = defineScript(`
local begun = tonumber(redis.call('HGET', KEYS[1], 'begun') or '0')
if ARGV[1] == 'begun' then
  redis.call('HSET', KEYS[1], 'begun', math.max(begun, tonumber(ARGV[2])))
  return {}
end
local turns = {}
for index = 2, #ARGV do
  local person = 'of:' .. ARGV[index]
  local last = tonumber(redis.call('HGET', KEYS[1], person) or '0')
  turns[index - 1] = math.max(last, begun) + 1
  redis.call('HSET', KEYS[1], person, turns[index - 1])
end
redis.call('PEXPIRE', KEYS[1], 86400000)
return turns
`);

const key = `${hashTag}:job-turns`;

export function createJobTurns(redis: Redis | Cluster): JobTurns {
  return {
    async take(people) {
      if (people.length === 0) return [];
      return (await runScript(redis, script, [key], ['take', ...people])) as number[];
    },
    async begun(turn) {
      await runScript(redis, script, [key], ['begun', turn]);
    },
  };
}

/** BullMQ knows no more; from there on numbers begin anew, which is once out of order. */
const mostPriorities = 2 ** 21 - 1;

/** As BullMQ sorts: from 1 on, and what has none goes first. */
export function priorityOf(turn: number): number {
  return 1 + (turn % mostPriorities);
}
