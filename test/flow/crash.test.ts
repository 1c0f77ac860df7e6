import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { startProcess } from '../helpers/process.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const ask = `tencent ${instance} key=${tencentKeys.enabled}`;
const write = 'OpenDBInstanceEncryption';

/** The bot is killed at a moment in its work, and started again. */
it.each<[string, (house: House) => void, (house: House) => Promise<unknown>]>([
  ['right after Approve', () => undefined, async () => undefined],
  [
    'while the write waits for its answer',
    ({ tencent }) => tencent.misbehave({ action: write, how: 'delay', delayMs: 5_000 }),
    ({ tencent }) => until(() => tencent.counters().writes[instance] === 1),
  ],
  [
    'while the effect does not show yet',
    ({ tencent }) => tencent.misbehave({ action: write, how: 'lag', lagMs: 6_000 }),
    (house) => tellStory(house).becomes(instance, 'verifying'),
  ],
])(
  'ends in succeeded with exactly one write when it is killed %s',
  async (_, prepare, moment) => {
    const house = await openHouse({ socket: true, start: false });
    const story = tellStory(house);
    prepare(house);
    const first = await startProcess(house.config);
    await story.asks(ask);
    await story.approves(people.ben, instance);

    await moment(house);
    await first.kill('SIGKILL');
    await startProcess(house.config);

    await story.becomes(instance, 'succeeded', 90_000);
    expect(house.tencent.counters().writes).toEqual({ [instance]: 1 });
    await until(() => /succeeded/.test(story.thread(instance)));
    expect(story.thread(instance).match(/succeeded/g)).toHaveLength(1);
    expect(house.slack.messages(rooms.requests)).toHaveLength(1);
  },
  120_000,
);

it('loses no wish that was acknowledged, when it is killed at once', async () => {
  const house = await openHouse({ socket: true, start: false });
  const story = tellStory(house);
  const first = await startProcess(house.config);

  await story.asks(ask);
  await first.kill('SIGKILL');
  await startProcess(house.config);

  await until(() => house.slack.messages(rooms.requests).length === 1, { timeoutMs: 60_000 });
}, 90_000);

it('drains and ends within its bound when it is told to stop', async () => {
  const house = await openHouse({ socket: true, start: false });
  const bot = await startProcess(house.config);
  const startedAt = performance.now();

  await bot.kill('SIGTERM');

  expect(performance.now() - startedAt).toBeLessThan(12_000);
  expect(bot.output()).toContain('stopping');
});
