/**
 * Readers of one thing share an answer, but only one that was asked for after each of them came: who
 * lost a right a moment ago is never judged by an answer of before. A hundred clicks at once cost two
 * reads.
 */
export function shareReads<Value>(
  read: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  /** Resolve when the read in hand has ended, however it did. */
  const ends = new Map<string, Promise<void>>();
  const following = new Map<string, Promise<Value>>();

  return (key) => {
    const shared = following.get(key);
    if (shared !== undefined) return shared;
    const end = ends.get(key);
    if (end === undefined) return begin(key);
    const next = end.then(() => {
      following.delete(key);
      return begin(key);
    });
    following.set(key, next);
    return next;
  };

  function begin(key: string): Promise<Value> {
    const reading = read(key);
    const end = reading.then(ignore, ignore).then(() => {
      ends.delete(key);
    });
    ends.set(key, end);
    return reading;
  }
}

function ignore(): void {}
