import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { readHead, verifyAudit } from '../../src/store/audit.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { dump, restore } from '../store/recorded/dump.ts';

const scheduled = 'cdb-delay-1';
const pending = 'cdb-qwer1234';

it('writes nothing twice when Redis is restored from an older backup, and a head kept elsewhere shows the cut', async () => {
  const house = await openHouse({
    policies: [{ match: { instance: scheduled }, delayMs: 6_000 }, {}],
    start: false,
  });
  const redis = new Redis(house.redis.url);
  onTestFinished(() => redis.disconnect());
  const story = tellStory(house);
  const bot = await house.startBot();
  for (const instance of [pending, scheduled]) {
    await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
    await story.card(instance);
  }
  await story.approves(people.ben, scheduled);
  await story.becomes(scheduled, 'approved');
  const backup = await dump(redis);
  await story.approves(people.ben, pending);
  await story.becomes(pending, 'succeeded');
  await story.becomes(scheduled, 'succeeded', 30_000);
  const kept = await readHead(redis);
  if (!kept) throw new Error('no head');

  await bot.stop();
  await redis.flushall();
  await restore(redis, backup);
  const found = await verifyAudit(redis, { heads: [kept] });
  await house.startBot();

  expect(found).toMatchObject({
    ok: false,
    problem: expect.stringContaining('its end was cut off'),
  });
  // What was approved then is looked at again, and not sent.
  const card = await story.becomes(scheduled, 'failed', 30_000);
  expect(everything(card)).toMatch(/already/);
  // What waited for approval then waits still, though its card says more.
  await story.asks(`tencent ${pending} key=${tencentKeys.enabled}`);
  await story.hears(people.ada, /DBE-1001/);
  await story.asks('cancel DBE-1001');
  await story.becomes(pending, 'cancelled');
  await story.asks(`tencent ${pending} key=${tencentKeys.enabled}`);
  await story.hears(people.ada, /already (on|encrypted)/i);
  // The same versions come a second time, and with them the same ids of blocks.
  const { complaints } = house.slack.workspace;
  expect(new Set(complaints.splice(0))).toEqual(
    new Set(['an update uses the block_ids of an old revision']),
  );
  const once = { [pending]: 1, [scheduled]: 1 };
  expect(house.tencent.counters()).toMatchObject({ writes: once, effects: once });
}, 90_000);
