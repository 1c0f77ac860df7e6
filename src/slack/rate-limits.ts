import type { webApi } from '@slack/bolt';

/** Slack never asks for longer in earnest: what claims so is a mistake, and must not silence the bot. */
const longestMs = 10 * 60_000;

/**
 * Sends nothing to a method while Slack has asked for quiet: the answer is the same 429, with what is left
 * of the time. Other methods go on, since Slack counts each by itself. Of one process: another one learns
 * it from its own 429.
 *
 * @param now any steady clock, in milliseconds.
 * Source: docs.slack.dev/apis/web-api/rate-limits.
 */
export function keepingQuiet(
  send: webApi.FetchFunction,
  now: () => number = () => performance.now(),
): webApi.FetchFunction {
  const quietUntilMs = new Map<string, number>();
  return async (url, init) => {
    const method = String(url);
    const leftMs = (quietUntilMs.get(method) ?? 0) - now();
    if (leftMs > 0) return tooMany(leftMs);
    quietUntilMs.delete(method);
    const answer = await send(url, init);
    if (answer.status === 429) {
      const askedMs = Number(answer.headers.get('retry-after') ?? 0) * 1_000;
      quietUntilMs.set(method, now() + Math.min(askedMs || 0, longestMs));
    }
    return answer;
  };
}

function tooMany(leftMs: number): Response {
  const headers = { 'retry-after': String(Math.ceil(leftMs / 1_000)) };
  return new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers });
}
