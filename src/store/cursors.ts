import { canonicalJson, type Json } from '../domain/canonical.ts';
import type { SpeechCursor, SpeechCursors } from '../flow/speech-ports.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf, storeErrorOf } from './failure.ts';
import { responseUrlKey, speechKey } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { readJson, speechCursor } from './schema.ts';
import { together } from './together.ts';

/** As long as Slack lets a `response_url` be used. */
const responseUrlLastsMs = 30 * 60_000;

const start: SpeechCursor = { events: 0, said: 0, card: null, cardVersion: 0 };

/** KEYS[1]: the cursor. ARGV: what it should be now, what it shall be, what it is when missing. */
const moveScript = defineScript(`
local cursor = redis.call('GET', KEYS[1]) or ARGV[3]
if cursor ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`);

/** How far each request has been spoken about, in Redis. */
export function createSpeechCursors({ redis }: { redis: RedisClient }): SpeechCursors {
  const keep = together((kept: readonly Kept[]) => keepUrls(redis, kept));
  return {
    async read(request) {
      const text = await answerOf(redis.get(speechKey(request)));
      return text === null ? start : readJson(speechCursor, text, speechKey(request));
    },

    async move(request, from, to) {
      const texts = [from, to, start].map(textOf);
      const moved = await answerOf(runScript(redis, moveScript, [speechKey(request)], texts));
      return moved === 1;
    },

    keepResponseUrl: (request, url) => keep({ request, url }),

    async responseUrl(request) {
      return (await answerOf(redis.get(responseUrlKey(request)))) ?? undefined;
    },
  };
}

interface Kept {
  request: string;
  url: string;
}

async function keepUrls(redis: RedisClient, kept: readonly Kept[]): Promise<undefined[]> {
  const pipeline = redis.pipeline();
  for (const { request, url } of kept) {
    pipeline.set(responseUrlKey(request), url, 'PX', responseUrlLastsMs);
  }
  const answers = await answerOf(pipeline.exec());
  const failed = answers?.find(([error]) => error !== null);
  if (failed) throw storeErrorOf(failed[0]);
  return kept.map(() => undefined);
}

/** The same text for the same cursor, so that Redis can compare. */
function textOf({ events, said, card, cardVersion, behind }: SpeechCursor): string {
  const cursor: Json = { events, said, card: card && { ...card }, cardVersion };
  if (!behind) return canonicalJson(cursor);
  const places = Object.entries(behind).map(([room, place]) => [
    room,
    { events: place.events, said: place.said },
  ]);
  return canonicalJson({ cursor, behind: Object.fromEntries(places) });
}
