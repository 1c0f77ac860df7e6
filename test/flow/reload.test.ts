import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import type { PolicyDraft } from '../helpers/build.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { type Story, tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const ask = `tencent ${instance} key=${tencentKeys.enabled}`;
const minute = 60_000;

const approvedBy = (...users: string[]): PolicyDraft => ({ approvers: { users, groups: [] } });
const auditLines = (house: House) =>
  house.slack
    .messages(rooms.audit)
    .map((message) => message.text)
    .join('\n');

/** Asked by Ada, with a card. */
async function asked(house: House): Promise<Story> {
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(instance);
  return story;
}

async function approvedByBen(house: House): Promise<Story> {
  const story = await asked(house);
  await story.approves(people.ben, instance);
  await until(() => /Ben approved/.test(story.thread(instance)));
  return story;
}

it('shows on the card, with nobody pressing, that an approver is one no longer, and says why', async () => {
  const house = await openHouse({ policies: [{ quorum: 2 }] });
  const story = await approvedByBen(house);
  expect(everything(await story.card(instance))).toContain('1 of 2 approvals');

  await house.reload([{ ...approvedBy(people.cid, people.dan), quorum: 2 }]);

  await until(async () => everything(await story.card(instance)).includes('0 of 2 approvals'));
  const card = everything(await story.becomes(instance, 'waiting for approval'));
  expect(card).toContain(`<@${people.dan}>`);
  expect(card).not.toContain(`<@${people.ben}>`);
  await until(() => /The policies have changed/.test(story.thread(instance)));
  expect(story.thread(instance)).toMatch(/Ben: not an approver under the rule that holds now/);
  await until(() => /policies in force, revision 2/.test(auditLines(house)));
  expect(auditLines(house)).toMatch(/U0BEN/);

  await story.approves(people.cid, instance);
  await until(async () => everything(await story.card(instance)).includes('1 of 2 approvals'));
  await story.approves(people.dan, instance);
  await story.becomes(instance, 'succeeded');
});

it('starts no write because a rule has become looser: somebody presses once more', async () => {
  const house = await openHouse({ policies: [{ quorum: 2 }] });
  const story = await approvedByBen(house);

  await house.reload([{ quorum: 1 }]);

  await until(() => /The policies have changed/.test(story.thread(instance)));
  await until(async () => /once more/.test(everything(await story.card(instance))));
  expect(house.tencent.counters().writes).toEqual({});

  await story.approves(people.cid, instance);
  await story.becomes(instance, 'succeeded');
});

it('brings what was approved back to its approvers when the rule asks for more before the write', async () => {
  const house = await openHouse({ policies: [{ delayMs: 10 * minute }] });
  const story = await approvedByBen(house);
  await until(async () => 'stop' in buttonsOf(await story.card(instance)));

  await house.reload([{ delayMs: 10 * minute, quorum: 2 }]);

  await story.becomes(instance, 'waiting for approval');
  await until(() => /wants more approvals now.*1 of 2/.test(story.thread(instance)));
  house.passMs(11 * minute);
  await story.approves(people.cid, instance);
  await story.becomes(instance, 'approved');
  expect(house.tencent.counters().writes).toEqual({});

  house.passMs(11 * minute);
  await story.becomes(instance, 'succeeded', 30_000);
});

it('lets nobody approve once no rule matches any more, and says so', async () => {
  const house = await openHouse();
  const story = await asked(house);

  await house.reload([{ match: { provider: 'huawei' } }]);

  await until(() => /nobody may approve/.test(story.thread(instance)));
  expect(Object.keys(buttonsOf(await story.card(instance)))).toEqual(['cancel']);
  expect(house.tencent.counters().writes).toEqual({});
  await story.presses(people.ada, 'cancel', instance);
  await story.becomes(instance, 'cancelled');
});

it('ends what was approved and not written when its rule is taken away', async () => {
  const house = await openHouse({ policies: [{ delayMs: 10 * minute }] });
  const story = await approvedByBen(house);
  await until(async () => 'stop' in buttonsOf(await story.card(instance)));

  await house.reload([{ match: { provider: 'huawei' } }]);

  await story.becomes(instance, 'failed');
  await until(() => /[Nn]othing was sent/.test(story.thread(instance)));
  expect(house.tencent.counters().writes).toEqual({});
});

it('decides by the new policies in a process that has not read them', async () => {
  const house = await openHouse();
  // The last one started hears the people.
  await house.startBot();
  const story = await asked(house);

  await house.reload([approvedBy(people.dan)]);
  await story.presses(people.ben, 'approve', instance);

  await story.hears(people.ben, /approver/i);
  expect(house.tencent.counters().writes).toEqual({});
  await story.approves(people.dan, instance);
  await story.becomes(instance, 'succeeded');
});

it('says nothing when a process starts with the policies that are in force', async () => {
  const house = await openHouse();
  await house.startBot();
  await until(() => /policies in force, revision 1/.test(auditLines(house)));

  await house.startBot({ policies: [{ quorum: 2 }] });

  await until(() => /policies in force, revision 2/.test(auditLines(house)));
  expect(auditLines(house).match(/policies in force, revision/g)).toHaveLength(2);
});

it('leaves requests alone that the change does not concern', async () => {
  const house = await openHouse({ policies: [{ match: { provider: 'tencent' } }] });
  const story = await asked(house);
  const before = (await story.card(instance)).before.length;

  await house.reload([{ match: { provider: 'tencent' } }, approvedBy(people.dan)]);

  await until(() => /policies in force, revision 2/.test(auditLines(house)));
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
  expect(story.thread(instance)).not.toMatch(/policies have changed/);
  expect(before).toBe(0);
});

it('tells the operators once that a group of the policies cannot be read, also when it is theirs', async () => {
  const operators = { users: [people.dan], groups: ['S0NONE'] };
  const approvers = { users: [people.ben], groups: ['S0NONE'] };
  const house = await openHouse({ policies: [{ approvers }], operators });
  const story = await asked(house);

  await story.approves(people.ben, instance);

  await story.becomes(instance, 'succeeded');
  await story.hears(people.dan, /The user group S0NONE of the policies cannot be read/);
  expect(house.slack.directs(people.dan)).toHaveLength(1);
});
