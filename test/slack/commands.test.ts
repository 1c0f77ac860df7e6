import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot, type TestBot } from './bot.ts';
import { pending, requestsInAllStates } from './requests.ts';

const ask = {
  user: people.ada,
  channel: rooms.random,
  text: 'tencent cdb-qwer1234 reason="PCI 3.5"',
};

/** Everything this person has been told privately, newest last. */
function told({ slack }: TestBot, user: string = people.ada): string[] {
  return slack.ephemerals(user).map(wordsOf);
}

/** Types a command and reads the private answer. */
async function type(bot: TestBot, text: string, user: string = people.ada): Promise<string> {
  const ack = await bot.slack.command({ user, channel: rooms.random, text });
  expect(ack.status).toBe(200);
  return told(bot, user).at(-1) ?? '';
}

describe.each(['http', 'socket'] as const)('a wish over %s', (kind) => {
  it('is stored before it is acknowledged, and the answer says what was understood', async () => {
    const bot = await startBot(kind);

    const ack = await bot.slack.command(ask);

    expect(ack.status).toBe(200);
    expect(ack.tookMs).toBeLessThan(2_000);
    expect(bot.inbox.submissions).toMatchObject([
      {
        wish: { provider: 'tencent', instance: 'cdb-qwer1234', reason: 'PCI 3.5' },
        by: { id: people.ada },
        channel: rooms.random,
        once: ack.triggerId,
        responseUrl: ack.responseUrl,
      },
    ]);
    const [answer] = told(bot);
    expect(answer).toContain('DBE-1042: reading the facts of cdb-qwer1234');
    expect(answer).toContain(`The card will appear in <#${rooms.requests}>`);
    expect(answer).toContain('Understood: /dbencrypt tencent cdb-qwer1234 on storage');
    expect(bot.slack.workspace.complaints).toEqual([]);
  });

  it('is one request when the same delivery comes twice', async () => {
    const bot = await startBot(kind);
    const { triggerId } = await bot.slack.command(ask);

    await bot.slack.command({ ...ask, triggerId });

    expect(told(bot).at(-1)).toContain('DBE-1042: this was already recorded');
  });
});

it.each([
  ['unreachable', 'Nothing was recorded'],
  ['unconfirmed', 'I could not confirm that this was recorded'],
  ['broken', 'I could not confirm that this was recorded'],
] as const)('says what is certain when the store is %s: %s', async (code, sentence) => {
  const bot = await startBot();
  bot.inbox.onSubmit = async () => {
    throw new StoreError(code, 'no');
  };

  expect(await type(bot, ask.text)).toContain(sentence);
});

it('does not keep Slack waiting for a slow store, and says afterwards that it was recorded', async () => {
  const bot = await startBot();
  const quickly = bot.inbox.onSubmit;
  let store: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  bot.inbox.onSubmit = async (input) => {
    await stored;
    return quickly(input);
  };

  const ack = await bot.slack.command(ask);
  expect(ack.status).toBe(200);
  expect(ack.tookMs).toBeLessThan(3_000);
  expect(told(bot).at(-1)).toContain('I could not confirm');

  store();
  await until(() => told(bot).at(-1)?.includes('DBE-1042: reading the facts'));
  expect(bot.slack.ephemerals(people.ada).at(-1)?.via).toBe('response_url');
});

it('tells an incident id, and logs it, when something is wrong with the bot itself', async () => {
  const bot = await startBot();
  bot.inbox.onSubmit = async () => {
    throw new TypeError('a bug');
  };

  const answer = await type(bot, ask.text);

  const line = bot.log.lines.find((each) => each.level === 'error');
  expect(answer).toContain(String(line?.fields.incident));
  expect(answer).not.toContain('a bug');
});

it('names the word that it does not understand, and shows the nearest right form', async () => {
  const bot = await startBot();

  const answer = await type(bot, 'tencent cdb-qwer1234 kye=abc');

  expect(answer).toContain('kye=');
  expect(answer).toContain('/dbencrypt tencent');
  expect(answer).toContain('Nothing was done');
  expect(bot.inbox.submissions).toEqual([]);
});

it('shows what somebody typed as plain text', async () => {
  const bot = await startBot();
  await type(bot, '<!channel> *boom*');

  const [answer] = bot.slack.ephemerals(people.ada);
  expect(answer?.text).not.toContain('<!channel>');
  expect(JSON.stringify(answer?.blocks)).not.toContain('mrkdwn');
});

it('shows a request to any member, without its buttons', async () => {
  const bot = await startBot();
  bot.inbox.requests.set('DBE-1042', pending());

  const answer = await type(bot, 'show dbe-1042', people.dan);

  expect(answer).toContain('waiting for approval');
  expect(JSON.stringify(bot.slack.ephemerals(people.dan))).not.toContain('action_id');
  expect(await type(bot, 'show DBE-7')).toContain('There is no such request');
});

it('lists open requests, those of one person, and all of them', async () => {
  const bot = await startBot();
  expect(await type(bot, 'requests')).toContain('There are no requests');
  bot.inbox.requests.set('DBE-1042', pending());
  const rejected = { ...(requestsInAllStates.rejected ?? pending)(), id: 'DBE-1043' };
  bot.inbox.requests.set('DBE-1043', rejected);

  expect(await type(bot, 'requests open')).not.toContain('DBE-1043');
  expect(await type(bot, 'requests mine')).toContain('DBE-1043');
  expect(await type(bot, 'requests all', people.dan)).toContain('DBE-1042');
  expect(await type(bot, 'requests mine', people.dan)).toContain('There are no requests');
});

it.each([
  [people.guest, 'Guests'],
  [people.stranger, 'other organisations'],
  ['U0NOBODY', 'other organisations'],
])('shows nothing to %s: %s may not read', async (user, sentence) => {
  const bot = await startBot();
  bot.inbox.requests.set('DBE-1042', pending());

  const answer = await type(bot, 'show DBE-1042', user);

  expect(answer).toContain(sentence);
  expect(answer).not.toContain('cdb-qwer1234');
});

it('shows nothing while Slack cannot say who is asking', async () => {
  const bot = await startBot();
  bot.slack.faults.add({ method: 'users.info', how: { kind: 'http', status: 503 }, times: 9 });

  expect(await type(bot, 'show DBE-1042')).toContain('Slack did not tell me who you are');
});

it('cancels for whoever may, and says so; else it says why not', async () => {
  const bot = await startBot();
  bot.inbox.requests.set('DBE-1042', pending());

  expect(await type(bot, 'cancel DBE-1042 reason="wrong one"')).toContain('DBE-1042 is cancelled');
  expect(bot.inbox.decided).toMatchObject([
    {
      action: 'cancel',
      request: 'DBE-1042',
      fingerprint: pending().fingerprint,
      by: { id: people.ada },
      reason: 'wrong one',
    },
  ]);

  bot.inbox.onDecide = async () => ({ ok: false, why: 'write-intended', request: pending() });
  expect(await type(bot, 'cancel DBE-1042')).toContain('It is too late');
  bot.inbox.onDecide = async () => {
    throw new StoreError('unreachable', 'no');
  };
  expect(await type(bot, 'cancel DBE-1042')).toContain('could not confirm');
});

it('does nothing for another workspace or another command', async () => {
  const bot = await startBot();

  await bot.slack.command({ ...ask, teamId: 'T0OTHER' });
  expect(told(bot).at(-1)).toContain('another workspace');
  await bot.slack.command({ ...ask, command: '/other' });
  expect(told(bot).at(-1)).toContain('I do not know /other');
  expect(bot.inbox.submissions).toEqual([]);
});

it('answers a delivery that it cannot read', async () => {
  const bot = await startBot();

  const ack = await bot.slack.deliver('slash_commands', { command: '/dbencrypt', text: 'help' });

  expect(ack.body).toMatchObject({ response_type: 'ephemeral', text: expect.any(String) });
});

it('never keeps a response_url that does not lead to Slack', async () => {
  const bot = await startBot();
  await bot.slack.deliver('slash_commands', {
    command: '/dbencrypt',
    text: ask.text,
    user_id: people.ada,
    channel_id: rooms.random,
    team_id: bot.slack.teamId,
    trigger_id: '1.2.3',
    response_url: 'http://10.0.0.1/steal',
  });

  expect(bot.inbox.submissions[0]?.responseUrl).toBeNull();
});
