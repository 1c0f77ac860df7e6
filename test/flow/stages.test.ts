import { expect, it } from 'vitest';
import { groups, people } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { openAudit } from './storm.ts';

const target = 'cdb-healthy-2';
const ask = `tencent ${target} on backup`;

const stages = [
  { name: 'database', approvers: { users: [], groups: [groups.dba] }, quorum: 1 },
  { name: 'security', approvers: { users: [people.caro, people.cid], groups: [] }, quorum: 1 },
];

/** Gives these accounts an address each. */
function write(house: House, addresses: Record<string, string>): void {
  for (const [account, email] of Object.entries(addresses)) {
    const user = house.slack.workspace.users.get(account);
    if (user) user.email = email;
  }
}

it('asks one stage after the other, and writes when the last has approved', async () => {
  const house = await openHouse({ policies: [{ stages }] });
  const story = tellStory(house);
  await story.asks(ask);
  await story.card(target);
  const readAudit = await openAudit(house);

  await story.presses(people.caro, 'approve', target);
  await story.hears(people.caro, /earlier stage/);
  await story.presses(people.cid, 'approve', target);
  await until(() => /approved/.test(story.thread(target)));
  await story.presses(people.ben, 'approve', target);
  await story.hears(people.ben, /all its approvals/);
  expect(house.tencent.counters().writes).toEqual({});
  await story.presses(people.caro, 'approve', target);

  await story.becomes(target, 'succeeded');
  const approved = (await readAudit()).flatMap(({ event, logged }) =>
    event.type === 'approved' ? [`${logged.actor.id} ${event.data.stage}`] : [],
  );
  expect(approved).toEqual([`${people.cid} database`, `${people.caro} security`]);
});

it('counts nobody in two stages', async () => {
  const house = await openHouse({ policies: [{ stages }] });
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(people.cid, 'approve', target);
  await until(() => /approved/.test(story.thread(target)));
  await story.presses(people.cid, 'approve', target);

  await story.hears(people.cid, /already recorded/);
  expect(house.tencent.counters().writes).toEqual({});
});

it('takes two accounts with one address for one person, as approver and as requester', async () => {
  const house = await openHouse({
    policies: [
      { quorum: 2, approvers: { users: [people.ben, people.cid, people.dan], groups: [] } },
    ],
    people: { aliasDomains: [['example.com', 'example.cn']] },
  });
  write(house, {
    [people.ada]: 'ada@example.com',
    [people.dan]: 'Ada+dba@example.cn',
    [people.ben]: 'ben@example.com',
    [people.cid]: 'BEN@example.cn',
  });
  const story = tellStory(house);
  await story.asks(ask);

  await story.presses(people.dan, 'approve', target);
  await story.hears(people.dan, /account that asked has the same e-mail address/);
  await story.presses(people.ben, 'approve', target);
  await until(() => /1 of 2/.test(story.thread(target)));
  await story.presses(people.cid, 'approve', target);

  await story.hears(people.cid, /another account of yours/);
  expect(house.tencent.counters().writes).toEqual({});
});

it('refuses a rule that can never be met, before anybody is asked', async () => {
  const house = await openHouse({
    policies: [
      {
        stages: [
          { name: 'database', approvers: { users: [people.ben], groups: [] }, quorum: 1 },
          { name: 'security', approvers: { users: [people.ben], groups: [] }, quorum: 1 },
        ],
      },
    ],
  });
  const story = tellStory(house);

  await story.asks(ask);

  await story.hears(people.ada, /all its stages[\s\S]*only 1 besides you/);
});
