import { expect, it } from 'vitest';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { groups, people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { until } from '../helpers/until.ts';

/** What this person is answered in the end. */
async function askDoctor(house: House, user: string): Promise<string> {
  await house.slack.command({ user, channel: rooms.requests, text: 'doctor' });
  return until(
    () => {
      const words = house.slack.ephemerals(user).map(wordsOf);
      return words.find((text) => !text.startsWith('This takes a little longer'));
    },
    { timeoutMs: 30_000 },
  );
}

it('tells an operator in Slack that everything is as it should be, and changes nothing', async () => {
  const house = await openHouse({ operators: { users: [], groups: [groups.dba] } });

  const answer = await askDoctor(house, people.cid);

  expect(answer).toContain('nothing has to be mended');
  expect(answer).not.toContain('✗ ');
  for (const line of [
    '✓ eviction: noeviction',
    '✓ scopes: all 7 that are needed',
    '✓ HTTP: Slack reaches the bot: this command came in that way',
    '✓ reads: all 8 permitted, tried in ap-guangzhou, ap-singapore',
    '✓ projects: those of cn-north-4',
    '✓ quorum: the rule can be satisfied',
    '✓ operators: 2 people',
  ]) {
    expect(answer).toContain(line);
  }
  expect(house.slack.messages(rooms.requests)).toEqual([]);
  expect([house.tencent.counters().writes, house.huawei.counters().writes]).toEqual([{}, {}]);
});

it('tells an operator what is wrong, by the policies in force and people as they are, and tells nobody else', async () => {
  const house = await openHouse({
    operators: { users: [people.dan], groups: [] },
    policies: [
      { approvers: { users: [people.ben, people.ben2], groups: [groups.empty] }, quorum: 2 },
    ],
  });
  house.slack.share(rooms.requests);

  const answer = await askDoctor(house, people.dan);
  const refusal = await askDoctor(house, people.ada);

  expect(answer).toMatch(/✗ cards: C0REQUESTS: it is shared.*\n→ Set channels\.requests/);
  expect(answer).toMatch(/✗ quorum: policies\[0\] asks for 2 approvals, and 1 person/);
  expect(answer).toContain('✗ groups: S0EMPTY is empty');
  expect(refusal).toContain('Only the operators of this bot');
  expect(refusal).not.toContain('✗');
});
