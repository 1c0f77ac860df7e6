import { expect, it } from 'vitest';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { startBot } from './bot.ts';
import { pending } from './requests.ts';

it('lists twenty requests whole, and says that there may be more', async () => {
  const bot = await startBot();
  const request = { ...pending(), requester: { id: people.ada, name: 'A'.repeat(200) } };
  for (let number = 1001; number <= 1020; number += 1) {
    bot.inbox.requests.set(`DBE-${number}`, { ...request, id: `DBE-${number}` });
  }

  await bot.slack.command({ user: people.dan, channel: rooms.random, text: 'requests open' });

  const [answer] = bot.slack.ephemerals(people.dan);
  const blocks = wordsOf({ text: '', blocks: answer?.blocks ?? [] });
  for (const id of bot.inbox.requests.keys()) expect(blocks).toContain(`*${id}*`);
  expect(blocks).toContain('Only 20 are shown.');
  expect(blocks).not.toContain('…\n');
});
