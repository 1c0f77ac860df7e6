import type { People } from '../flow/ports.ts';
import { ChatError } from '../flow/speech-ports.ts';

/**
 * As `people`, read anew each time; only when Slack refuses because it is asked too often, what it said a
 * moment ago counts. For writes that were approved together, which all ask about the same few people; never
 * for a press. Where there is no such answer nobody knows, and nothing goes on.
 *
 * @param forMs counted from the question.
 * @param now any steady clock, in milliseconds.
 */
export function orRecentPeople(
  people: People,
  { forMs, now }: { forMs: number; now: () => number },
): People {
  return {
    ...people,
    lookup: orRecent((user) => people.lookup(user), forMs, now),
    membersOf: orRecent((group) => people.membersOf(group), forMs, now),
  };
}

function orRecent<T>(
  read: (id: string) => Promise<T>,
  forMs: number,
  now: () => number,
): (id: string) => Promise<T> {
  const known = new Map<string, { askedAtMs: number; answer: T }>();

  return async (id) => {
    const askedAtMs = now();
    try {
      const answer = await read(id);
      for (const [other, before] of known) if (isOld(before)) known.delete(other);
      if ((known.get(id)?.askedAtMs ?? 0) <= askedAtMs) known.set(id, { askedAtMs, answer });
      return answer;
    } catch (error) {
      const before = known.get(id);
      if (!isThrottled(error) || !before || isOld(before)) throw error;
      return before.answer;
    }
  };

  function isOld({ askedAtMs }: { askedAtMs: number }): boolean {
    return now() - askedAtMs > forMs;
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'later' && error.slackCode === 'ratelimited';
}
