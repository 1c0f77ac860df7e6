import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { groups, people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const ask = `tencent ${instance} key=${tencentKeys.enabled} reason="PCI 3.5"`;

it.each([
  ['the requester', people.ada, /yourself/],
  ['somebody who is not an approver', people.dan, /not an approver/],
])('refuses the approval of %s, privately and with the next step', async (_, who, words) => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(who, 'approve', instance);

  await story.hears(who, words);
  expect(house.slack.views(who)).toEqual([]);
  expect(everything(await story.card(instance))).toContain('waiting for approval');
});

it.each([
  ['a guest', people.guest, /[Gg]uest/],
  ['a deactivated colleague', people.gone, /deactivated/],
  ['a bot', people.robot, /[Bb]ot/],
])('refuses the approval of %s, although the rule names them', async (_, who, words) => {
  const house = await openHouse({
    policies: [{ approvers: { users: [who, people.ben], groups: [] } }],
  });
  const story = tellStory(house);
  await story.asks('tencent cdb-healthy-2 on backup');

  await story.presses(who, 'approve', 'cdb-healthy-2');

  await story.hears(who, words);
  expect(house.tencent.counters().writes).toEqual({});
});

it('lets a member of an approving group approve', async () => {
  const house = await openHouse({ policies: [{ approvers: { users: [], groups: [groups.dba] } }] });
  const story = tellStory(house);

  await story.asks(ask);
  await story.approves(people.cid, instance);

  await story.becomes(instance, 'succeeded');
});

it('needs as many different people as the rule says', async () => {
  const house = await openHouse({ policies: [{ quorum: 2 }] });
  const story = tellStory(house);
  await story.asks(ask);

  await story.approves(people.ben, instance);
  await until(() => /1 of 2/.test(story.thread(instance)));
  await story.approves(people.ben, instance);
  await story.hears(people.ben, /already recorded/);
  expect(house.tencent.counters().writes).toEqual({});
  await story.approves(people.cid, instance);

  await story.becomes(instance, 'succeeded');
  expect(house.tencent.counters().writes).toEqual({ [instance]: 1 });
});

it('takes a wrong instance as an error at the field and leaves the modal open', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  await story.presses(people.ben, 'approve', instance);
  await until(() => house.slack.views(people.ben).length === 1);

  const values = { instance: 'cdb-qwer1235' };
  const wrong = await house.slack.submitView({ user: people.ben, callbackId: 'confirm', values });

  expect(Object.values(wrong.errors ?? {})).toHaveLength(1);
  expect(house.slack.views(people.ben)).toHaveLength(1);
  expect(house.tencent.counters().writes).toEqual({});
});

it('ends with a rejection, its reason, and no buttons', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(people.cid, 'reject', instance);
  await until(() => house.slack.views(people.cid).length === 1);
  await house.slack.submitView({
    user: people.cid,
    callbackId: 'reject',
    values: { reason: 'not <!here> before the release' },
  });

  const card = await story.becomes(instance, 'rejected');
  expect(buttonsOf(card)).toEqual({});
  await story.hears(people.ada, /before the release/);
  expect(marked(house.slack.workspace.messages)).not.toContain('<!here>');
});

it.each([
  ['requester', people.ada],
  ['approver', people.ben],
])('lets the %s cancel', async (_, who) => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(who, 'cancel', instance);

  expect(buttonsOf(await story.becomes(instance, 'cancelled'))).toEqual({});
});

it('lets nobody else cancel', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(people.dan, 'cancel', instance);

  await story.hears(people.dan, /person who asked/);
});

it('refuses a press for another fingerprint than the one now on the card', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  const card = await story.card(instance);
  const value = JSON.parse(buttonsOf(card).approve ?? '{}');

  await house.slack.press({
    user: people.ben,
    channel: card.channel,
    ts: card.ts,
    actionId: 'approve',
    force: { value: JSON.stringify({ ...value, fingerprint: 'AAAA-AAAA-AAAA' }) },
  });

  await story.hears(people.ben, /card has changed/);
});

it('answers a press on a request that has ended, and on one that never was', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  const card = await story.card(instance);
  const { channel, ts } = card;
  const value = buttonsOf(card).approve ?? '';
  await story.presses(people.ada, 'cancel', instance);
  await story.becomes(instance, 'cancelled');

  await house.slack.press({ user: people.ben, channel, ts, actionId: 'approve', force: { value } });
  await story.hears(people.ben, /has ended/);

  const unknown = JSON.stringify({ ...JSON.parse(value), request: 'DBE-9999' });
  await house.slack.press({
    user: people.cid,
    channel,
    ts,
    actionId: 'approve',
    force: { value: unknown },
  });
  await story.hears(people.cid, /no such request/);
});

it('writes once, whoever presses how often at the same time', async () => {
  const house = await openHouse({
    policies: [{ approvers: { users: [people.ben, people.cid, people.dan], groups: [] } }],
  });
  const story = tellStory(house);
  await house.startBot();
  const target = 'cdb-healthy-2';
  await story.asks(`tencent ${target} on backup`);
  const { channel, ts } = await story.card(target);

  const presses = [people.ben, people.cid, people.dan].flatMap((user) =>
    Array.from({ length: 5 }, () => house.slack.press({ user, channel, ts, actionId: 'approve' })),
  );
  await Promise.all(presses);
  await story.becomes(target, 'succeeded');

  expect(house.tencent.counters().writes).toEqual({ [target]: 1 });
  await until(() => /succeeded/.test(story.thread(target)));
  expect(story.thread(target).match(/succeeded/g)).toHaveLength(1);
});

it('decides nothing while Slack cannot say who pressed', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks('tencent cdb-healthy-2 on backup');
  await story.card('cdb-healthy-2');
  const { faults } = house.slack;
  faults.add({ method: 'users.info', how: { kind: 'http', status: 503 }, times: 20 });

  await story.presses(people.ben, 'approve', 'cdb-healthy-2');

  await story.hears(people.ben, /did not tell me who you are/);
  expect(house.tencent.counters().writes).toEqual({});
  expect(house.slack.messages(rooms.requests)).toHaveLength(1);
});

/** All text that Slack reads as markup. */
function marked(messages: readonly { text: string; blocks: unknown }[]): string {
  return messages
    .map(({ text, blocks }) => {
      const plain = /\{"type":"plain_text","text":"(?:[^"\\]|\\.)*"/g;
      return text + JSON.stringify(blocks).replace(plain, '');
    })
    .join('\n');
}
