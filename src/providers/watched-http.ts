import type { Clock } from '../flow/ports.ts';
import { aheadMs } from './clock-advice.ts';
import { type Http, NetworkError } from './http.ts';

/** What the answers say beside themselves. */
export interface Seen {
  /** By how much the cloud's clock is ahead of ours, to a second; null: it did not say. */
  aheadMs: number | null;
  /** Why the last call that failed got no answer; null: none failed. */
  failure: string | null;
  /** Has anything been answered, by whomever? */
  isHeard: boolean;
}

/** What a cloud that is well answers sooner. */
const soonMs = 1_000;

/** The same, and what was seen of the answers' dates and of calls that had none. */
export function watchHttp(
  http: Http,
  clock: Clock,
): {
  http: Http;
  seen: Readonly<Seen>;
  /** Was something sent a while ago that is not answered yet? */
  isAwaited(): boolean;
} {
  const seen: Seen = { aheadMs: null, failure: null, isHeard: false };
  const sent = new Set<{ atMs: number }>();
  return {
    seen,
    isAwaited: () => [...sent].some(({ atMs }) => performance.now() - atMs > soonMs),
    http: {
      async send(request) {
        const sentAtMs = clock.now();
        const call = { atMs: performance.now() };
        sent.add(call);
        try {
          const answer = await http.send(request);
          seen.isHeard = true;
          // It was somewhere in this second when it was written down, and somewhere in between.
          const ahead = aheadMs(answer.headers.date, (sentAtMs + clock.now()) / 2);
          if (ahead !== null) seen.aheadMs = ahead + 500;
          return answer;
        } catch (error) {
          if (error instanceof NetworkError) seen.failure = error.message;
          throw error;
        } finally {
          sent.delete(call);
        }
      },
      close: () => http.close(),
    },
  };
}
