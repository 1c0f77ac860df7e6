import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const ask = `tencent ${instance} key=${tencentKeys.enabled}`;

it('goes back to the approvers when the facts are not those that were approved', async () => {
  const house = await openHouse({ policies: [{ quorum: 2 }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.approves(people.ben, instance);
  await until(() => /1 of 2/.test(story.thread(instance)));
  const before = buttonsOf(await story.card(instance)).approve;

  house.tencent.edit(instance, { EngineVersion: '5.7' });
  await story.approves(people.cid, instance);

  await until(() => /5\.7/.test(story.thread(instance)));
  const card = await story.becomes(instance, 'waiting for approval');
  expect(buttonsOf(card).approve).not.toBe(before);
  expect(everything(card)).toContain('0 of 2');
  expect(house.tencent.counters().writes).toEqual({});

  await story.approves(people.ben, instance);
  await until(async () => everything(await story.card(instance)).includes('1 of 2'));
  await story.approves(people.cid, instance);
  await story.becomes(instance, 'succeeded');
});

it('fails with "nothing was sent" when a check blocks just before the write', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(instance);

  house.tencent.edit(tencentKeys.enabled, { KeyState: 'Disabled' });
  await story.approves(people.ben, instance);

  await story.becomes(instance, 'failed');
  await until(() => /[Nn]othing was sent/.test(story.thread(instance)));
  await until(() => /disabled/.test(story.thread(instance)));
  expect(house.tencent.counters().writes).toEqual({});
});

it('does not write when somebody else has switched it on meanwhile', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(instance);

  house.tencent.edit(instance, { Encryption: 'YES', KeyId: tencentKeys.other });
  await story.approves(people.ben, instance);

  await story.becomes(instance, 'failed');
  expect(house.tencent.counters().writes).toEqual({});
});

it('drops the approval of a colleague who was deactivated before the write', async () => {
  const house = await openHouse({ policies: [{ quorum: 2 }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.approves(people.ben, instance);
  await until(() => /1 of 2/.test(story.thread(instance)));

  const ben = house.slack.workspace.users.get(people.ben);
  if (ben) ben.deleted = true;
  await story.approves(people.cid, instance);

  await until(() => /no longer count/.test(story.thread(instance)));
  await story.becomes(instance, 'waiting for approval');
  expect(house.tencent.counters().writes).toEqual({});
});

it('expires when nobody decides in time, and tells the requester', async () => {
  const house = await openHouse({ policies: [{ expiresAfterMs: 3_600_000 }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(instance);

  house.passMs(3_600_000);

  const card = await story.becomes(instance, 'expired');
  expect(buttonsOf(card)).toEqual({});
  await story.hears(people.ada, /expired/i);
});

it('still runs what was approved in the last minute', async () => {
  const house = await openHouse({ policies: [{ expiresAfterMs: 3_600_000 }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(instance);

  house.passMs(59 * 60_000);
  await story.approves(people.ben, instance);

  await story.becomes(instance, 'succeeded');
});
