import { Redis } from 'ioredis';
import { responseUrlKey } from '../../../src/store/keys.ts';
import type { FakeEphemeral, FakeMessage, FakeView } from '../../helpers/fake-slack-state.ts';
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
  const found = (place: string, text: string) =>
    secrets
      .filter((secret) => text.includes(secret))
      .map((secret) => `${place} holds a secret: ${secret.slice(0, 4)}…`);
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

/** Everything in it that opens something. */
function secretsIn(document: Record<string, unknown>): string[] {
  const names = /^(botToken|appToken|signingSecret|secretId|secretKey|accessKey|securityToken)$/;
  return Object.entries(document).flatMap(([name, value]): string[] => {
    if (typeof value === 'string') return names.test(name) ? [value] : [];
    if (typeof value !== 'object' || value === null) return [];
    return secretsIn(value as Record<string, unknown>);
  });
}

async function leaksInRedis(
  { redis: { url } }: Pick<Evidence, 'redis'>,
  found: (place: string, text: string) => string[],
): Promise<string[]> {
  const redis = new Redis(url);
  const problems: string[] = [];
  try {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'COUNT', 500);
      cursor = next;
      for (const key of keys) {
        problems.push(...found('a key of Redis', key));
        if (key.startsWith(responseUrlKey(''))) problems.push(...(await ofUrl(redis, key)));
        else problems.push(...found(key, await textOf(redis, key)));
      }
    } while (cursor !== '0');
  } finally {
    redis.disconnect();
  }
  return problems;
}

/** The one exception goes away by itself. */
async function ofUrl(redis: Redis, key: string): Promise<string[]> {
  const leftMs = await redis.pttl(key);
  // -2: it has gone away meanwhile.
  const isLimited = leftMs === -2 || (leftMs >= 0 && leftMs <= responseUrlLastsMs);
  return isLimited ? [] : [`${key} stays for ${leftMs} ms`];
}

async function textOf(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    case 'none':
      return '';
    default:
      throw new Error(`${key} is of a kind that nobody looks into`);
  }
}
