import { expect, it } from 'vitest';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { groups, people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

/** Types a command and reads the private answer that holds these words. */
async function hears(
  { slack }: House,
  who: string,
  text: string,
  words: string | RegExp,
): Promise<string> {
  const before = slack.ephemerals(who).length;
  await slack.command({ user: who, channel: rooms.random, text });
  return until(
    () =>
      slack
        .ephemerals(who)
        .slice(before)
        .map(wordsOf)
        .find((answer) => answer.match(words) !== null),
    { what: `${who} hears ${words} after ${text}` },
  );
}

const production = {
  name: 'production',
  match: { account: '*-prod', provider: 'tencent' },
  requesters: { users: [people.ada, people.ben], groups: [] },
  stages: [
    { name: 'database', approvers: { users: [], groups: [groups.dba] }, quorum: 1 },
    { name: 'security', approvers: { users: [people.caro, people.gone], groups: [] }, quorum: 1 },
  ],
  delayMs: 3_600_000,
};

it('tells everybody where they stand: before asking, while it is decided, and afterwards', async () => {
  const operators = { users: [people.caro], groups: [] };
  const house = await openHouse({ policies: [production], operators });
  const story = tellStory(house);

  const help = await hears(house, people.ada, 'help', 'You may ask');
  expect(help).toContain('under the rule production');
  expect(help).toContain('/dbencrypt tencent <instance>');
  expect(help).not.toContain('/dbencrypt huawei');
  expect(await hears(house, people.dan, 'help', 'You may not ask')).toContain(`<@${people.caro}>`);
  expect(await hears(house, people.cid, 'help', 'You may approve')).toContain('stage database');
  await hears(house, people.guest, 'help', 'Guests of this workspace');

  const who = await hears(house, people.cid, 'who-can tencent cdb-qwer1234', 'production');
  expect(who).toContain('is in account `tencent-prod`, region `ap-guangzhou`');
  expect(who).toContain('*You may not ask.*');
  expect(who).toContain('*You may approve* in stage database');
  expect(who).toContain('A pause of 1 hour before the call');
  await hears(house, people.ada, 'who-can tencent cdb-nowhere', 'was not found');

  await story.asks('tencent cdb-qwer1234');
  const id = (await story.becomes('cdb-qwer1234', 'waiting for approval')).text.split(':')[0];
  const explain = `explain ${id}`;
  const asker = await hears(house, people.ada, explain, 'You may not approve it now');
  expect(asker).toContain('You asked for this yourself');
  expect(asker).toContain('1 approval in stage database, and 1 more in later stages.');
  expect(asker).toContain(`<@${people.ben}>, <@${people.cid}>.`);
  await hears(house, people.dan, explain, 'You are not an approver');

  await story.approves(people.ben, 'cdb-qwer1234');
  const next = await until(
    async () => {
      const answer = await hears(house, people.caro, explain, 'What is missing');
      return answer.includes('1 approval in stage security.') ? answer : undefined;
    },
    { what: 'the second stage' },
  );
  expect(next).toContain('You may approve it now');
  expect(next).toContain(`*Who can give it*\n<@${people.caro}>.\nNot <@${people.gone}>`);

  await story.approves(people.caro, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', '*approved*');
  const waiting = await hears(house, people.ada, explain, 'The call is made <');
  expect(waiting).toContain('after a pause of');
  expect(waiting).toMatch(/allowed by the rule production, stage database[\s\S]*stage security/);

  house.passMs(3_600_000);
  await story.becomes('cdb-qwer1234', 'succeeded');
  const end = await hears(house, people.ada, explain, 'The cloud itself shows it');
  expect(end).toContain('It ended under the rule *production*');
}, 60_000);
