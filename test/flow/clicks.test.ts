import { expect, it } from 'vitest';
import { hasEnded } from '../../src/domain/request.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { startProcess } from '../helpers/process.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import {
  aHundred,
  everyLoserHears,
  listenForBots,
  openAudit,
  pressAll,
  saidOnce,
} from './storm.ts';

const target = 'cdb-healthy-2';
const ask = `tencent ${target} on backup`;

it('is written once, after a hundred clicks through two bots', async () => {
  const house = await openHouse({ start: false, policies: [{ quorum: 2 }] });
  const urls = listenForBots(house);
  await house.startBot();
  await house.startBot();
  expect(urls).toHaveLength(2);

  await isWrittenOnce(house, urls);
});

it('is written once, after a hundred clicks through two processes', async () => {
  const house = await openHouse({ start: false, policies: [{ quorum: 2 }] });
  const bots = await Promise.all([startProcess(house.config), startProcess(house.config)]);
  const urls = bots.map(({ port }) => `http://127.0.0.1:${port}/slack/events`);
  house.slack.deliverTo(urls[0] ?? '');

  await isWrittenOnce(house, urls);
}, 60_000);

async function isWrittenOnce(house: House, urls: readonly string[]): Promise<void> {
  const story = tellStory(house);
  await story.asks(ask);
  const card = await story.card(target);

  await pressAll(house, card, aHundred, urls);

  await story.becomes(target, 'succeeded', 30_000);
  expect(house.tencent.counters()).toMatchObject({
    writes: { [target]: 1 },
    effects: { [target]: 1 },
  });
  const readAudit = await openAudit(house);
  const log = await readAudit();
  expect(log.map(({ event }) => event.type)).toEqual([
    ...['asked', 'planned', 'approved', 'approved', 'intended', 'accepted', 'succeeded'],
  ]);
  const approvers = log.flatMap(({ event, logged }) =>
    event.type === 'approved' ? [logged.actor.id] : [],
  );
  expect(approvers.toSorted()).toEqual([people.ben, people.cid]);
  await everyLoserHears(house, aHundred, approvers);
  await until(() => /succeeded/.test(story.thread(target)));
  expect(saidOnce(house, card).filter((text) => /succeeded/.test(text))).toHaveLength(1);
}

it('has exactly one end when it is approved, rejected and cancelled at once', async () => {
  const house = await openHouse({
    start: false,
    policies: [{ approvers: { users: [people.ben, people.cid, people.caro], groups: [] } }],
  });
  const urls = listenForBots(house);
  await house.startBot();
  await house.startBot();
  const story = tellStory(house);
  await story.asks(ask);
  const card = await story.card(target);
  const rejecting = [people.cid, people.caro];
  for (const user of rejecting) await story.presses(user, 'reject', target);
  await until(() => rejecting.every((user) => house.slack.views(user).length === 1));

  const storm = pressAll(
    house,
    card,
    [
      { user: people.ben, times: 20 },
      { user: people.ada, times: 5, button: 'cancel' },
    ],
    urls,
  );
  const rejections = rejecting.map((user) =>
    house.slack.submitView({ user, callbackId: 'reject', values: { reason: 'not now' } }),
  );
  await Promise.all([storm, ...rejections]);

  const readAudit = await openAudit(house);
  const ended = await until(async () => {
    const log = await readAudit();
    return log.some(({ request }) => hasEnded(request)) && log;
  });
  const types = ended.map(({ event }) => event.type);
  const ends = types.filter((type) => ['rejected', 'cancelled', 'succeeded'].includes(type));
  expect(ends).toHaveLength(1);
  const [end = ''] = ends;
  await story.becomes(target, end);
  await until(() => story.thread(target).includes(end));
  saidOnce(house, card);
  expect(house.tencent.counters().writes).toEqual(end === 'succeeded' ? { [target]: 1 } : {});
});
