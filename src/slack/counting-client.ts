import type { webApi as Web } from '@slack/bolt';
import type { Meter } from '../flow/meter.ts';
import { webApi } from './bolt.ts';
import { countedAs, mayHaveArrived } from './counted-as.ts';
import { slackFailure } from './failures.ts';

/** A repeated edit changes nothing; a repeated post stands there twice. */
const posts: readonly string[] = ['chat.postMessage', 'chat.postEphemeral'];

/** Counts the calls that Slack itself has refused, because there were too many. */
export function countingTooMany(send: Web.FetchFunction, meter: Meter): Web.FetchFunction {
  return async (url, init) => {
    const startedAtMs = performance.now();
    const answer = await send(url, init);
    if (answer.status === 429) {
      const method = new URL(String(url)).pathname.split('/').at(-1) ?? '';
      const tookMs = performance.now() - startedAtMs;
      meter.slackCalled({ method, outcome: 'ratelimited', tookMs });
    }
    return answer;
  };
}

/**
 * As the library's, and each call is counted. All of its methods pass `apiCall`, which it binds while it
 * is made: so it can be neither wrapped nor put in its place afterwards.
 */
export class CountingClient extends webApi.WebClient {
  readonly #meter: Meter;

  constructor(token: string, options: Web.WebClientOptions, meter: Meter) {
    super(token, options);
    this.#meter = meter;
  }

  override async apiCall(
    method: string,
    options?: Record<string, unknown>,
  ): Promise<Web.WebAPICallResult> {
    const startedAtMs = performance.now();
    const note = (outcome: string) =>
      this.#meter.slackCalled({ method, outcome, tookMs: performance.now() - startedAtMs });
    try {
      const answer = await super.apiCall(method, options);
      note('ok');
      return answer;
    } catch (error) {
      const failure = slackFailure(error);
      // Counted where it came in: most are our own, while Slack wants quiet.
      if (failure.slackCode !== 'ratelimited') note(countedAs(failure));
      if (posts.includes(method) && mayHaveArrived(failure)) this.#meter.postDoubted();
      throw error;
    }
  }
}
