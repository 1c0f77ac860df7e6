import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

it('stops soon while Redis is away', async () => {
  const house = await openHouse({ start: false });
  const bot = await house.startBot();
  await house.redis.crash();
  await until(() => house.logged.some(({ fields }) => fields.purpose === 'store'));

  const startedAtMs = performance.now();
  await bot.stop();

  expect(performance.now() - startedAtMs).toBeLessThan(4_000);
});

it('stops within its time while Redis is frozen and a job waits for it', async () => {
  const house = await openHouse({ start: false });
  const story = tellStory(house);
  const bot = await house.startBot();
  await story.asks(`tencent cdb-slow key=${tencentKeys.enabled}`);
  await story.approves(people.ben, 'cdb-slow');
  await story.becomes('cdb-slow', 'verifying');
  process.kill(house.redis.pid, 'SIGSTOP');

  const startedAtMs = performance.now();
  await bot.stop();

  expect(performance.now() - startedAtMs).toBeLessThan(9_500);
});
