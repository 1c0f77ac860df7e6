import { expect, it } from 'vitest';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { openAudit } from './storm.ts';
import { windowIn } from './window-in.ts';

/** Hours and days pass, and the bots that wait are not always the same ones. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const target = 'cdb-healthy-2';
const ask = `tencent ${target} on backup`;

/** What a clock that is turned by hand makes due is found by the sweep, which is patient for so long. */
const overdueMs = 15_000;
const timeoutMs = 25_000;

/** A reader of what has happened since the card was shown. */
async function sincePlanned(house: House): Promise<() => Promise<string[]>> {
  const readAudit = await openAudit(house);
  return async () => (await readAudit()).slice(2).map(({ event }) => event.type);
}

it('reminds once an interval, with two bots, and at longer and longer ones', async () => {
  const house = await openHouse({ policies: [{ expiresAfterMs: 4 * hour, remindEveryMs: hour }] });
  await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  const { channel, ts } = await story.card(target);
  const events = await sincePlanned(house);

  house.passMs(hour + overdueMs);
  await until(async () => (await events()).length === 1, { timeoutMs });
  house.passMs(2 * hour + overdueMs);
  await until(async () => (await events()).length === 2, { timeoutMs });
  house.passMs(hour + overdueMs);
  await story.becomes(target, 'expired', timeoutMs);

  expect(await events()).toEqual(['reminded', 'reminded', 'expired']);
  await until(() => house.slack.thread(channel, ts).length === 3);
}, 90_000);

it('reminds once after days in which no bot was there', async () => {
  const house = await openHouse({
    start: false,
    policies: [{ expiresAfterMs: 10 * day, remindEveryMs: hour }],
  });
  const first = await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  const { channel, ts } = await story.card(target);
  const events = await sincePlanned(house);
  await first.stop();

  house.passMs(3 * day + overdueMs);
  await house.startBot();
  await house.startBot();
  await until(async () => (await events()).length > 0, { timeoutMs });
  house.passMs(7 * day + overdueMs);

  await story.becomes(target, 'expired', timeoutMs);
  expect(await events()).toEqual(['reminded', 'expired']);
  await until(() => house.slack.thread(channel, ts).length === 2);
}, 90_000);

it('ends, and reminds nobody, when its time ran out while no bot was there', async () => {
  const to = { users: [people.dan], groups: [] };
  const house = await openHouse({
    start: false,
    policies: [{ remindEveryMs: hour, escalate: { afterMs: 2 * hour, to } }],
  });
  const first = await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(target);
  const events = await sincePlanned(house);
  await first.stop();

  house.passMs(2 * day + overdueMs);
  await house.startBot();

  await story.becomes(target, 'expired', timeoutMs);
  expect(await events()).toEqual(['expired']);
}, 60_000);

it('tells somebody else once, who may still not decide', async () => {
  const to = { users: [people.dan], groups: [] };
  const house = await openHouse({ policies: [{ escalate: { afterMs: hour, to } }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(target);

  house.passMs(hour + overdueMs);
  await until(() => story.thread(target).includes(people.dan), { timeoutMs });
  await story.presses(people.dan, 'approve', target);

  await story.hears(people.dan, /not an approver/);
  await story.presses(people.ben, 'approve', target);
  await story.becomes(target, 'succeeded');
}, 60_000);

it('starts after its pause with another bot than the one that heard the approval, and once', async () => {
  const house = await openHouse({ start: false, policies: [{ delayMs: hour }] });
  const first = await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  await story.presses(people.ben, 'approve', target);
  await until(async () => 'stop' in buttonsOf(await story.card(target)));
  await first.stop();
  expect(house.tencent.counters().writes).toEqual({});

  house.passMs(hour + overdueMs);
  await house.startBot();
  await house.startBot();

  await story.becomes(target, 'succeeded', timeoutMs);
  expect(house.tencent.counters().writes).toEqual({ [target]: 1 });
}, 60_000);

it.each([
  ['requester', people.ada],
  ['approver', people.cid],
])('can be stopped in its pause by the %s', async (_, who) => {
  const house = await openHouse({ policies: [{ delayMs: hour }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.presses(people.ben, 'approve', target);
  await until(async () => 'stop' in buttonsOf(await story.card(target)));

  await story.presses(people.dan, 'stop', target);
  await story.hears(people.dan, /person who asked and the approvers/);
  await story.presses(who, 'stop', target);

  const card = await story.becomes(target, 'cancelled');
  expect(buttonsOf(card)).toEqual({});
  expect(house.tencent.counters().writes).toEqual({});
});

it('waits for its window, says from when on, and starts in it', async () => {
  const house = await openHouse({ policies: [{ windows: [windowIn(2 * hour, 4 * hour)] }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.presses(people.ben, 'approve', target);
  const events = await sincePlanned(house);

  await until(async () => (await events()).includes('scheduled'));
  expect(everything(await story.becomes(target, 'approved'))).toMatch(/<!date\^\d+\^/);
  expect(house.tencent.counters().writes).toEqual({});
  house.passMs(3 * hour);

  await story.becomes(target, 'succeeded', timeoutMs);
  expect(house.tencent.counters().writes).toEqual({ [target]: 1 });
}, 60_000);

it('expires with the end of its window when no bot was there to start it', async () => {
  const house = await openHouse({
    start: false,
    policies: [{ windows: [windowIn(2 * hour, 4 * hour)] }],
  });
  const first = await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  await story.presses(people.ben, 'approve', target);
  const events = await sincePlanned(house);
  await until(async () => (await events()).includes('scheduled'));
  await first.stop();

  house.passMs(5 * hour);
  await house.startBot();

  await story.becomes(target, 'expired', timeoutMs);
  expect(house.tencent.counters().writes).toEqual({});
}, 60_000);
