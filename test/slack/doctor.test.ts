import { expect, it } from 'vitest';
import { failure, fine, warning } from '../../src/domain/finding.ts';
import type { Examination } from '../../src/flow/examine.ts';
import { examinedMessage } from '../../src/slack/doctor.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { asSent, wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot } from './bot.ts';

const examined: Examination = {
  ok: true,
  areas: [
    { name: 'Redis', findings: [fine('version', '7.2.4')] },
    { name: 'Slack', findings: [failure('scopes', 'users:read is missing', 'Add it.')] },
    { name: 'Policies', findings: [warning('operators', '<!here> *nobody*', 'Name them.')] },
  ],
};

const ask = (bot: Awaited<ReturnType<typeof startBot>>) =>
  bot.slack.command({ user: people.dan, channel: rooms.requests, text: 'doctor' });

it('acknowledges at once, and answers privately when it has looked at everything', async () => {
  const bot = await startBot();
  let finish: (examination: Examination) => void = () => undefined;
  bot.enquiries.examine = () => new Promise((resolve) => (finish = resolve));

  await ask(bot);
  expect(wordsOf(bot.slack.ephemerals(people.dan)[0] ?? { text: '', blocks: [] })).toContain(
    'This takes a little longer',
  );
  finish(examined);

  const answer = await until(() => bot.slack.ephemerals(people.dan)[1]);
  expect(wordsOf(answer)).toContain('✗ scopes: users:read is missing\n→ Add it.');
  expect(wordsOf(answer)).toContain('1 ✗, 1 !, 1 ✓');
  expect(answer.text).not.toContain('<!here>');
  expect(bot.slack.messages(rooms.requests)).toEqual([]);
});

it('tells everybody else who the operators are, and nothing more', async () => {
  const bot = await startBot();
  const operators = { users: [people.ben], groups: [] };
  bot.enquiries.examine = async () => ({ ok: false, why: 'not-an-operator', operators });

  await ask(bot);

  const [answer] = bot.slack.ephemerals(people.dan);
  expect(answer?.text).toBe(
    'Only the operators of this bot may have it examined. They are <@U0BEN>; ask one of them.',
  );
});

it('tells guests that they may not use the bot', async () => {
  const bot = await startBot();
  const operators = { users: [], groups: [] };
  bot.enquiries.examine = async () => ({ ok: false, why: 'guest', operators });

  await ask(bot);

  expect(bot.slack.ephemerals(people.dan)[0]?.text).toContain('Guests of this workspace');
});

it('keeps the limits of Slack, however much there is to say', () => {
  const findings = Array.from({ length: 60 }, (_, index) =>
    failure('reads', `${'a long word '.repeat(20)}${index}`, 'Do something about it. '.repeat(9)),
  );
  const areas = Array.from({ length: 12 }, (_, index) => ({ name: `Cloud ${index}`, findings }));

  const message = asSent(examinedMessage(areas));

  expect(problemsOf(message.blocks, 'message')).toEqual([]);
  expect(message.text.length).toBeLessThan(4_000);
});
