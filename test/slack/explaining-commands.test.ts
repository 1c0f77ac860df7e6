import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { explained, pendingUnder } from '../domain/explaining.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot, type TestBot } from './bot.ts';

/** Types a command and reads the private answer. */
async function type(bot: TestBot, text: string, user: string = people.dan): Promise<string> {
  const ack = await bot.slack.command({ user, channel: rooms.random, text });
  expect(ack.status).toBe(200);
  return bot.slack.ephemerals(user).map(wordsOf).at(-1) ?? '';
}

describe('explain', () => {
  it('answers any member privately, about the member who asks', async () => {
    const bot = await startBot();
    const asked: { request: string; by: string }[] = [];
    bot.enquiries.explain = async (what) => {
      asked.push(what);
      return { ...explained(pendingUnder(), { you: what.by }), showsEmail: true };
    };

    expect(await type(bot, 'explain dbe-1042')).toContain('You may not approve it now.');
    expect(asked).toEqual([{ request: 'DBE-1042', by: people.dan }]);
  });

  it('says that there is no such request', async () => {
    expect(await type(await startBot(), 'explain DBE-7')).toContain('There is no such request');
  });

  it('explains nothing to guests', async () => {
    const bot = await startBot();
    bot.enquiries.explain = async () => ({ ...explained(pendingUnder()), showsEmail: true });

    const answer = await type(bot, 'explain DBE-1042', people.guest);

    expect(answer).toContain('Guests');
    expect(answer).not.toContain('cdb-qwer1234');
  });

  it('follows later when Slack is slow to say who people are', async () => {
    const bot = await startBot();
    let go: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      go = resolve;
    });
    bot.enquiries.explain = async () => {
      await slow;
      return { ...explained(pendingUnder()), showsEmail: true };
    };

    expect(await type(bot, 'explain DBE-1042')).toContain('the answer follows');
    go();
    await until(() =>
      bot.slack.ephemerals(people.dan).map(wordsOf).at(-1)?.includes('You may approve it now'),
    );
  });
});

describe('who-can', () => {
  it('asks about the instance that was typed, for the member who asks', async () => {
    const bot = await startBot();
    const asked: unknown[] = [];
    bot.enquiries.whoCan = async (what) => {
      asked.push(what);
      return { provider: what.provider, instance: what.instance, search: null, rules: [] };
    };

    expect(await type(bot, 'who-can tencent CDB-qwer1234')).toContain('`cdb-qwer1234`');
    expect(asked).toEqual([{ provider: 'tencent', instance: 'cdb-qwer1234', by: people.dan }]);
  });

  it('looks nowhere for what is no instance id', async () => {
    const answer = await type(await startBot(), 'who-can huawei cdb-qwer1234');

    expect(answer).toContain('is not an instance id of TaurusDB');
    expect(answer).toContain('/dbencrypt who-can huawei 7033e7c3cf93438797d44ad7ae0a7d95in07');
  });

  it('tells guests nothing', async () => {
    const bot = await startBot();

    expect(await type(bot, 'who-can tencent cdb-qwer1234', people.guest)).toContain('Guests');
  });

  it('says when the store cannot be reached', async () => {
    const bot = await startBot();
    bot.enquiries.whoCan = async () => {
      throw new StoreError('unreachable', 'no');
    };

    expect(await type(bot, 'who-can tencent cdb-qwer1234')).toContain('My store cannot be reached');
  });
});

describe('help', () => {
  it('is about the person who asks', async () => {
    const bot = await startBot();
    bot.enquiries.abilities = async (user) => ({
      objection: user === people.guest ? 'guest' : null,
      asksFor: ['tencent'],
      asksUnder: ['policies[0]'],
      asksEverywhere: true,
      approvesUnder: [],
      isOperator: false,
      operators: { users: [], groups: [] },
    });

    expect(await type(bot, 'help')).toContain('/dbencrypt tencent <instance>');
    expect(await type(bot, 'help', people.guest)).toContain('Guests');
  });

  it.each([
    ['Slack', new ChatError('later', 'internal_error')],
    ['the store', new StoreError('unreachable', 'no')],
  ])('is given whole while %s cannot be asked', async (_, error) => {
    const bot = await startBot();
    bot.enquiries.abilities = async () => {
      throw error;
    };

    const answer = await type(bot, 'help');

    expect(answer).toContain('I could not find out what you may do');
    expect(answer).toContain('/dbencrypt huawei <instance>');
  });
});
