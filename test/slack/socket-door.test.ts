import { expect, it } from 'vitest';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';

it('hears nothing over HTTP, however well it is signed', async () => {
  const house = await openHouse({ socket: true });
  house.slack.deliverTo(`http://127.0.0.1:${house.ports[0]}/slack/events`);

  const { status } = await house.slack.deliver('slash_commands', {
    command: '/dbencrypt',
    text: 'tencent cdb-qwer1234',
    user_id: people.ada,
    team_id: house.slack.teamId,
    channel_id: rooms.random,
    trigger_id: 'made-up',
    response_url: house.slack.apiUrl,
  });

  expect(status).toBe(404);
});
