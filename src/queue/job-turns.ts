import type { Cluster, Redis } from 'ioredis';
import { defineScript, hashTag, runScript } from '../redis-script.ts';

/**
 * Numbers for jobs, so that people take turns: whoever has waited for nothing yet gets one behind the job
 * that has begun last, however many jobs somebody else has waiting.
 */
export interface JobTurns {
  /**
   * One for each job, in this order, by the person it is made for; 0 for one that is there already: who sets
   * alarms again must not send that person to the end of the line.
   *
   * @param jobs each with the key under which the queue keeps it.
   */
  take(jobs: readonly { person: string; key: string }[]): Promise<number[]>;
  /** The job with this number has begun. */
  begun(turn: number): Promise<void>;
}

// KEYS[1], a hash: the number that each person was given last, and under `begun` the highest that has begun.
// The other KEYS: the jobs.
const script = defineScript(`
local begun = tonumber(redis.call('HGET', KEYS[1], 'begun') or '0')
if ARGV[1] == 'begun' then
  redis.call('HSET', KEYS[1], 'begun', math.max(begun, tonumber(ARGV[2])))
  return {}
end
local turns = {}
for index = 2, #ARGV do
  turns[index - 1] = 0
  if redis.call('EXISTS', KEYS[index]) == 0 then
    local person = 'of:' .. ARGV[index]
    local last = tonumber(redis.call('HGET', KEYS[1], person) or '0')
    turns[index - 1] = math.max(last, begun) + 1
    redis.call('HSET', KEYS[1], person, turns[index - 1])
  end
end
redis.call('PEXPIRE', KEYS[1], 86400000)
return turns
`);

const turnsKey = `${hashTag}:job-turns`;

export function createJobTurns(redis: Redis | Cluster): JobTurns {
  return {
    async take(jobs) {
      if (jobs.length === 0) return [];
      const keys = [turnsKey, ...jobs.map(({ key }) => key)];
      const people = jobs.map(({ person }) => person);
      return (await runScript(redis, script, keys, ['take', ...people])) as number[];
    },
    async begun(turn) {
      await runScript(redis, script, [turnsKey], ['begun', turn]);
    },
  };
}

/** BullMQ knows no more; from there on numbers begin anew, which is once out of order. */
const mostPriorities = 2 ** 21 - 1;

/** As BullMQ sorts: from 1 on, and what has none goes first. */
export function priorityOf(turn: number): number {
  return 1 + (turn % mostPriorities);
}
