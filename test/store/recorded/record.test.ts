/**
 * Records what this version leaves in Redis and on its cards, for later ones to read, and what it can read itself of what
 * they will write beside it:
 *
 *     DBENCRYPT_RECORD=test/store/recorded/0.2.0.json npx vitest run --config .vitest.config.ts test/store/recorded
 */
import { writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { rooms } from '../../helpers/fake-slack-state.ts';
import { openHouse } from '../../helpers/house.ts';
import { dump } from './dump.ts';
import { live, policies } from './life.ts';
import { schemas } from './schemas.ts';

const file = process.env.DBENCRYPT_RECORD;

it.runIf(file)(
  'records a bot with a request in every state, as a kill leaves it',
  async () => {
    const house = await openHouse({ policies });
    const redis = new Redis(house.redis.url);
    onTestFinished(() => redis.disconnect());

    await live(house, redis);
    const kept = await dump(redis);
    const cards = house.slack
      .messages(rooms.requests)
      .filter(({ threadTs }) => threadTs === null)
      .map((card) => ({ ...card, before: [] }));
    await house.redis.crash();

    await writeFile(file ?? '', `${JSON.stringify({ redis: kept, cards }, null, 2)}\n`);
    const read = file?.replace(/\.json$/, '.schemas.json') ?? '';
    await writeFile(read, `${JSON.stringify(schemas(), null, 2)}\n`);
    expect(kept.length).toBeGreaterThan(50);
  },
  120_000,
);
