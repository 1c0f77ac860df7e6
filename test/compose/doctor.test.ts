import { expect, it } from 'vitest';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { until } from '../helpers/until.ts';

it('does not use up what Slack answers in a minute when operators ask for it again and again', async () => {
  const house = await openHouse({ operators: { users: [people.ben], groups: [] } });
  const asked = () =>
    house.slack.workspace.calls.filter(
      ({ method, args }) => method === 'users.info' && args.user === people.cid,
    ).length;
  const examined = () =>
    house.slack.ephemerals(people.ben).filter((each) => JSON.stringify(each).includes('Policies'));

  for (let times = 1; times <= 3; times += 1) {
    await house.slack.command({ user: people.ben, channel: rooms.requests, text: 'doctor' });
    await until(() => examined().length === times);
  }

  expect(asked()).toBe(1);
});
