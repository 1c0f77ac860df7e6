import { Redis } from 'ioredis';
import { responseUrlKey } from '../../../src/store/keys.ts';
import type { FakeEphemeral, FakeMessage, FakeView } from '../../helpers/fake-slack-state.ts';
import { dumpRedis, findSecrets } from '../../helpers/find-secrets.ts';
import type { Evidence } from './seen.ts';

/** As long as Slack lets a `response_url` be used. */
const responseUrlLastsMs = 30 * 60_000;

/**
 * Where a secret of the configuration, or a `response_url`, stands that should not: in Redis, in what a bot has
 * written, or before people.
 *
 * @returns a sentence for each; the secret is not in it.
 */
export async function leaks(scene: Evidence): Promise<string[]> {
  const secrets = [...secretsIn(scene.document), '/response/'];
  const found = (place: string, text: string) => findSecrets(secrets, place, text);
  const [messages, ephemerals, views] = await Promise.all([
    scene.slack.ask<FakeMessage[]>(['workspace', 'messages']),
    scene.slack.ask<FakeEphemeral[]>(['workspace', 'ephemerals']),
    scene.slack.ask<FakeView[]>(['workspace', 'views']),
  ]);
  return [
    ...scene.bots.flatMap((bot) => found(`what bot ${bot.pid} has written`, bot.output())),
    ...found('what people read', JSON.stringify([messages, ephemerals, views])),
    ...(await leaksInRedis(scene, found)),
  ];
}

/** Everything in it that opens something; of a list, each. */
function secretsIn(document: Record<string, unknown>): string[] {
  const names =
    /^(botToken|appToken|signingSecret|secretId|secretKey|accessKey|securityToken|password)$/;
  return Object.entries(document).flatMap(([name, value]) => {
    const each = Array.isArray(value) ? value : [value];
    return each.flatMap((one: unknown): string[] => {
      if (typeof one === 'string') return names.test(name) ? [one] : [];
      return typeof one === 'object' && one !== null ? secretsIn({ ...one }) : [];
    });
  });
}

async function leaksInRedis(
  { redis: { url } }: Pick<Evidence, 'redis'>,
  found: (place: string, text: string) => string[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const [key, text] of await dumpRedis(url)) {
    problems.push(...found('a key of Redis', key));
    if (!key.startsWith(responseUrlKey(''))) problems.push(...found(key, text));
  }
  return [...problems, ...(await urlsThatStay(url))];
}

/** The one exception goes away by itself. */
async function urlsThatStay(url: string): Promise<string[]> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(responseUrlKey('*'));
    const left = await Promise.all(keys.map(async (key) => ({ key, ms: await redis.pttl(key) })));
    // -2: it has gone away meanwhile.
    const isLimited = (ms: number) => ms === -2 || (ms >= 0 && ms <= responseUrlLastsMs);
    return left
      .filter(({ ms }) => !isLimited(ms))
      .map(({ key, ms }) => `${key} stays for ${ms} ms`);
  } finally {
    redis.disconnect();
  }
}
