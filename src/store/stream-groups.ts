import { z } from 'zod';
import { answerOf } from './failure.ts';
import { text } from './fields.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** Who reads a stream, and up to which entry they have dealt with all. */
export interface StreamGroup {
  name: string;
  doneUpTo: number;
}

const entryId = z.string().regex(/^\d+-\d+$/);
const group = z.looseObject({
  name: text,
  pending: z.number(),
  'last-delivered-id': entryId,
});
const pendingSummary = z.tuple([z.number(), entryId.nullable()]).rest(z.unknown());

/** All groups that read this stream, whose entries are numbered one by one. @throws StoreError */
export async function readGroups(redis: RedisClient, stream: string): Promise<StreamGroup[]> {
  const answers = (await answerOf(redis.xinfo('GROUPS', stream))) as unknown[][];
  return await Promise.all(
    answers.map(async (flat) => {
      const found = read(group, asObject(flat), `groups of ${stream}`);
      const taken = numberOf(found['last-delivered-id']);
      if (found.pending === 0) return { name: found.name, doneUpTo: taken };
      const summary = await answerOf(redis.xpending(stream, found.name));
      const [, oldest] = read(pendingSummary, summary, `pending of ${stream}`);
      return { name: found.name, doneUpTo: oldest === null ? taken : numberOf(oldest) - 1 };
    }),
  );
}

function asObject(flat: readonly unknown[]): Record<string, unknown> {
  const pairs: [string, unknown][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([String(flat[i]), flat[i + 1]]);
  return Object.fromEntries(pairs);
}

function numberOf(id: string): number {
  return Number.parseInt(id, 10);
}
