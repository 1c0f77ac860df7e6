import type { People } from '../flow/ports.ts';

/**
 * As `people`, but what was read is good for a while: for looking at thousands of requests at once,
 * where what follows from it is read anew before it counts. A failure is not remembered.
 *
 * @param now any steady clock, in milliseconds.
 */
export function rememberPeople(
  people: People,
  { forMs, now }: { forMs: number; now: () => number },
): People {
  return {
    ...people,
    lookup: remembered((user) => people.lookup(user), forMs, now),
    membersOf: remembered((group) => people.membersOf(group), forMs, now),
  };
}

function remembered<T>(
  read: (id: string) => Promise<T>,
  forMs: number,
  now: () => number,
): (id: string) => Promise<T> {
  const known = new Map<string, { readAtMs: number; answer: Promise<T> }>();
  return (id) => {
    const before = known.get(id);
    if (before && now() - before.readAtMs < forMs) return before.answer;
    for (const [other, { readAtMs }] of known) if (now() - readAtMs >= forMs) known.delete(other);
    const answer = read(id);
    known.set(id, { readAtMs: now(), answer });
    answer.catch(() => known.delete(id));
    return answer;
  };
}
