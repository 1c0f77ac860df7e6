import { expect, it } from 'vitest';
import { groups, people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

it('writes on what Slack said a moment ago when it is asked too often, and never decides by that', async () => {
  const approvers = { users: [], groups: [groups.dba] };
  const house = await openHouse({ policies: [{ approvers, delayMs: 3_000 }] });
  const story = tellStory(house);
  const [before, approved, pressed] = ['cdb-healthy-2', 'cdb-healthy-3', 'cdb-healthy-4'];
  for (const instance of [before, approved, pressed]) {
    await story.asks(`tencent ${instance} on backup`);
    await story.card(instance);
  }
  await story.presses(people.ben, 'approve', before);
  await story.becomes(before, 'succeeded');
  await story.presses(people.ben, 'approve', approved);
  await story.becomes(approved, 'approved');

  for (const method of ['users.info', 'usergroups.users.list']) {
    house.slack.faults.add({ method, how: { kind: 'rate-limit', retryAfterS: 60 }, times: 1_000 });
  }
  await story.presses(people.ben, 'approve', pressed);

  await until(() => house.tencent.counters().effects[approved] === 1, { timeoutMs: 20_000 });
  await story.becomes(approved, 'succeeded');
  await story.becomes(pressed, 'waiting for approval');
  expect(house.tencent.counters().writes[pressed]).toBeUndefined();
});
