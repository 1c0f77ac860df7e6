import { expect, it } from 'vitest';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { startProcess } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';

it('is not ready once it is told to stop, and still answers Slack until every balancer has seen it', async () => {
  const house = await openHouse({ start: false });
  house.config.http.drainForMs = 5_000;
  const bot = await startProcess(house.config);
  const at = `http://127.0.0.1:${bot.port}`;
  house.slack.deliverTo(`${at}/slack/events`);
  await until(async () => (await fetch(`${at}/readyz`)).ok, { timeoutMs: 20_000 });

  const ended = bot.kill('SIGTERM');

  await until(async () => (await fetch(`${at}/readyz`)).status === 503);
  const asked = { user: people.ada, channel: rooms.requests, text: 'requests mine' };
  const late = await house.slack.command(asked);
  expect(late.status).toBe(200);
  // Else a balancer might use it again, after it has closed.
  expect((await fetch(`${at}/healthz`)).headers.get('connection')).toBe('close');
  await ended;
  expect((await house.slack.command(asked)).status).toBe(0);
});
