import { expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

it.each([
  ['HTTP', false],
  ['Socket Mode', true],
])('turns on storage encryption in Tencent Cloud, over %s', async (_, socket) => {
  const house = await openHouse({ socket });
  const story = tellStory(house);

  await story.asks(`tencent cdb-qwer1234 key=${tencentKeys.enabled} reason="PCI 3.5"`);
  await story.becomes('cdb-qwer1234', 'waiting for approval');
  await story.approves(people.ben, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'succeeded');

  expect(house.tencent.counters().writes).toEqual({ 'cdb-qwer1234': 1 });
  await until(() => /Encryption.*YES/s.test(story.thread('cdb-qwer1234')));
  await story.hears(people.ada, /succeeded/);
  await until(() => auditLines(house).some((line) => /succeeded.*\d+:[0-9a-f]{64}/s.test(line)));
  expect(house.slack.workspace.complaints).toEqual([]);
});

it('turns on backup encryption in Huawei Cloud, and says what cannot be proven', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  const { healthy } = huaweiInstances;

  await story.asks(`huawei ${healthy} on key=${huaweiKeys.enabled}`);
  await story.approves(people.ben, healthy);
  await story.becomes(healthy, 'succeeded');

  expect(house.huawei.counters().writes).toEqual({ [healthy]: 1 });
  await until(() => /key/.test(story.thread(healthy)) && /not/.test(story.thread(healthy)));
});

it.each([
  ['tencent cdb-healthy-2 on backup', 'cdb-healthy-2', 'tencent'],
  [`huawei ${huaweiInstances.alreadyOn} off`, huaweiInstances.alreadyOn, 'huawei'],
] as const)(
  'lets "%s", which can be undone, be approved with a button',
  async (text, instance, cloud) => {
    const house = await openHouse();
    const story = tellStory(house);

    await story.asks(text);
    await story.presses(people.cid, 'approve', instance);
    await story.becomes(instance, 'succeeded');

    expect(house[cloud].counters().effects).toEqual({ [instance]: 1 });
  },
);

it('uses the default key of Tencent Cloud when none is given, and says so on the card', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('tencent cdb-healthy-3');
  const card = await story.card('cdb-healthy-3');
  await story.approves(people.ben, 'cdb-healthy-3');
  await story.becomes('cdb-healthy-3', 'succeeded');

  expect(everything(card)).toContain('KMS-CDB');
});

it('finds the region by looking, when it is not said', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('tencent cdb-singapore');

  expect(everything(await story.card('cdb-singapore'))).toContain('ap-singapore');
});

it('points to the card when somebody types elsewhere', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('tencent cdb-healthy-4', people.ada, rooms.random);

  await story.card('cdb-healthy-4');
  await story.hears(people.ada, new RegExp(`${rooms.requests}`));
  expect(house.slack.messages(rooms.random)).toEqual([]);
});

it('takes the same trigger for the same wish', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  const asked = { user: people.ada, channel: rooms.requests, text: 'tencent cdb-healthy-5' };

  const first = await house.slack.command(asked);
  await house.slack.command({ ...asked, triggerId: first.triggerId });
  await story.card('cdb-healthy-5');
  await story.approves(people.ben, 'cdb-healthy-5');
  await story.becomes('cdb-healthy-5', 'succeeded');

  expect(house.slack.messages(rooms.requests)).toHaveLength(1);
});

function auditLines(house: {
  slack: { messages(channel: string): Parameters<typeof everything>[0][] };
}) {
  return house.slack.messages(rooms.audit).map(everything);
}
