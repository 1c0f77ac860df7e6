import { Redis } from 'ioredis';

/**
 * A sentence for each of these secrets that stands in the text, plain or encoded; the secret is not in it.
 *
 * @param place where the text was found.
 */
export function findSecrets(secrets: readonly string[], place: string, text: string): string[] {
  return secrets
    .filter((secret) => formsOf(secret).some((form) => text.includes(form)))
    .map((secret) => `${place} holds a secret: ${secret.slice(0, 4)}…`);
}

/** As it is, as it stands in an address, in JSON, in JSON inside of JSON, in hex and in base64. */
function formsOf(secret: string): string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ x: secret }).toString().slice(2),
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    Buffer.from(secret).toString('hex'),
    ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
  ];
}

/** What does not depend on the bytes around it, wherever it begins among three of them. */
function inBase64(secret: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  const cores = (['base64', 'base64url'] as const).map((kind) =>
    bytes.toString(kind).slice(from, to),
  );
  // What is shorter stands in many texts by chance.
  return cores.filter((core) => core.length >= 8);
}

/** Everything in a Redis: each key with what it holds, of whichever type. */
export async function dumpRedis(url: string): Promise<Map<string, string>> {
  const redis = new Redis(url);
  const dump = new Map<string, string>();
  try {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'COUNT', 500);
      cursor = next;
      for (const key of keys) dump.set(key, await textOf(redis, key));
    } while (cursor !== '0');
  } finally {
    redis.disconnect();
  }
  return dump;
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
