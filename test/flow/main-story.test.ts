import { expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything, tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

it('turns on storage encryption in Tencent Cloud after somebody else has typed the instance', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks(`tencent cdb-qwer1234 key=${tencentKeys.enabled} reason="PCI 3.5"`);
  await story.becomes('cdb-qwer1234', 'waiting for approval');
  await story.approves(people.ben, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'succeeded');

  expect(house.tencent.counters().writes).toEqual({ 'cdb-qwer1234': 1 });
  await until(() => /Encryption.*YES/s.test(story.thread('cdb-qwer1234')));
  await story.hears(people.ada, /succeeded/);
  await until(() =>
    house.slack
      .messages(rooms.audit)
      .some((line) => /succeeded.*\d+:[0-9a-f]{64}/s.test(everything(line))),
  );
  expect(house.slack.workspace.complaints).toEqual([]);
});
