import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { auditStream } from '../../src/store/keys.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type Story, tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-healthy-2';
const both = { approvers: { users: [people.ben, people.cid], groups: [] }, quorum: 2 };
const withoutBen = { approvers: { users: [people.cid, people.dan], groups: [] }, quorum: 2 };

async function pressApprove({ slack }: House, story: Story, user: string) {
  const { channel, ts } = await story.card(instance);
  return slack.press({ user, channel, ts, actionId: 'approve' });
}

/** Who has approved, in order, as the audit channel tells it. */
function approvals({ slack }: House): string[] {
  return slack
    .messages(rooms.audit)
    .filter(({ text }) => / approved under /.test(text))
    .map(({ text }) => text.match(/\((U0[A-Z0-9]+)\)/)?.[1] ?? '');
}

it('takes one signed approval for one, also when it is delivered twice', async () => {
  const house = await openHouse({ policies: [both] });
  const story = tellStory(house);
  await story.asks(`tencent ${instance} on backup`);

  const press = await pressApprove(house, story, people.ben);
  await story.becomes(instance, '1 of 2 approvals');
  const again = await press.again();
  await pressApprove(house, story, people.cid);
  await story.becomes(instance, 'succeeded');
  const late = await press.again();

  expect([press.status, again.status, late.status]).toEqual([200, 200, 200]);
  await until(() => approvals(house).length >= 2);
  expect(approvals(house)).toEqual([people.ben, people.cid]);
  expect(house.slack.ephemerals(people.ben)).toEqual([]);
  expect(house.slack.directs(people.ben)).toEqual([]);
});

it('takes a typed confirmation for one approval, also when its modal is delivered twice', async () => {
  const house = await openHouse({ policies: [both] });
  const story = tellStory(house);
  const typed = 'cdb-qwer1234';
  await story.asks(`tencent ${typed} reason="PCI 3.5"`);
  await story.presses(people.ben, 'approve', typed);
  await until(() => house.slack.views(people.ben).length === 1);

  const values = { instance: typed };
  const sent = await house.slack.submitView({ user: people.ben, callbackId: 'confirm', values });
  await story.becomes(typed, '1 of 2 approvals');
  const again = await sent.again();

  expect([sent.errors, again.status, again.body]).toEqual([null, 200, '']);
  await until(() => approvals(house).length > 0);
  expect(approvals(house)).toEqual([people.ben]);
  expect(house.slack.ephemerals(people.ben)).toEqual([]);
});

it('approves nothing new when an approval is played back after it fell', async () => {
  const house = await openHouse({ policies: [both] });
  const story = tellStory(house);
  await story.asks(`tencent ${instance} on backup`);
  const press = await pressApprove(house, story, people.ben);
  await story.becomes(instance, '1 of 2 approvals');
  await house.reload([withoutBen]);
  await story.becomes(instance, '0 of 2 approvals');
  await house.reload([both]);
  await until(async () => JSON.stringify(await story.card(instance)).includes(`<@${people.ben}>`));

  await press.again();
  await pressApprove(house, story, people.cid);
  await story.becomes(instance, '1 of 2 approvals');

  await until(() => approvals(house).length >= 2);
  expect(approvals(house)).toEqual([people.ben, people.cid]);
  expect(house.tencent.counters().writes).toEqual({});
});

it('gives the same answer to a question that is played back, and nothing comes of it', async () => {
  const house = await openHouse();
  const redis = new Redis(house.redis.url);
  onTestFinished(() => redis.disconnect());
  const events = () => redis.xlen(auditStream);
  const before = await events();
  const asked = { user: people.ada, channel: rooms.requests, text: 'requests all' };

  const question = await house.slack.command(asked);
  const again = await question.again();

  expect([question.status, again.status]).toEqual([200, 200]);
  expect(again.body).toEqual(question.body);
  expect(await events()).toBe(before);
  expect(house.tencent.counters().writes).toEqual({});
});

it('opens no second form for a command that is played back', async () => {
  const { slack } = await openHouse();

  const asked = await slack.command({ user: people.ada, channel: rooms.requests, text: '' });
  const again = await asked.again();

  expect(asked.status).toBe(200);
  expect(JSON.stringify(again.body)).toContain('did not open the form');
  expect(slack.views(people.ada)).toHaveLength(1);
});

it('takes a command that is played back for the one that it was', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  const text = `tencent ${instance} on backup`;

  const asked = await house.slack.command({ user: people.ada, channel: rooms.requests, text });
  const again = await asked.again();

  expect([asked.status, again.status]).toEqual([200, 200]);
  expect(JSON.stringify(again.body)).toContain('was already recorded, and is one request');
  await story.becomes(instance, 'waiting for approval');
});
