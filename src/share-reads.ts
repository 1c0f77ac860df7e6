/** So many reads of one thing at once: enough that nobody waits behind a single slow one. */
const atOnce = 3;

interface Reads<Value> {
  running: number;
  /** Shared by all who came while as many were running as may. */
  following: Promise<Value> | null;
  /** Starts it. */
  begin: (() => void) | null;
}

/**
 * Readers of one thing share an answer, but only one that was asked for after each of them came: who
 * lost a right a moment ago is never judged by an answer of before. A hundred clicks at once cost four
 * reads.
 */
export function shareReads<Value>(
  read: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const reads = new Map<string, Reads<Value>>();

  return (key) => {
    const now = reads.get(key) ?? { running: 0, following: null, begin: null };
    reads.set(key, now);
    if (now.running < atOnce && now.following === null) return begin(key, now);
    now.following ??= new Promise((resolve, reject) => {
      now.begin = () => {
        now.following = null;
        begin(key, now).then(resolve, reject);
      };
    });
    return now.following;
  };

  function begin(key: string, now: Reads<Value>): Promise<Value> {
    now.running += 1;
    const reading = read(key);
    const end = () => {
      now.running -= 1;
      const next = now.begin;
      now.begin = null;
      if (next) next();
      else if (now.running === 0) reads.delete(key);
    };
    reading.then(end, end);
    return reading;
  }
}
