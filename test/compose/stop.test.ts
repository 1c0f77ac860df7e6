import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { openRedis } from '../store/open-store.ts';

it('ends what is in hand before it stops', async () => {
  const house = await openHouse({ start: false });
  const story = tellStory(house);
  const bot = await house.startBot();
  house.slack.faults.add({ method: 'chat.postMessage', how: { kind: 'delay', delayMs: 1_000 } });
  await story.asks(`tencent cdb-qwer1234 key=${tencentKeys.enabled}`);
  await until(() => house.slack.workspace.calls.some((call) => call.method === 'chat.postMessage'));

  await bot.stop();

  const redis = await openRedis(house.redis.url);
  expect(await redis.llen('{dbencrypt}:speech:active')).toBe(0);
  expect(await redis.llen('{dbencrypt}:steps:active')).toBe(0);
});

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
