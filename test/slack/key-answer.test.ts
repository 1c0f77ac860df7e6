import { expect, it } from 'vitest';
import type { Check } from '../../src/domain/plan.ts';
import type { KeyLookedUp } from '../../src/flow/enquiries.ts';
import type { KeySeen } from '../../src/flow/looks.ts';
import { keyMessage } from '../../src/slack/key-answer.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { asSent, wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { startBot } from './bot.ts';
import { pending } from './requests.ts';

const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';
type LookedUp = Extract<KeyLookedUp, { is: 'looked-up' }>;

function check(verdict: Check['verdict'], sentence = 'So it is.'): Check {
  return { name: 'key-enabled', verdict, sentence, source: 'DescribeKey' };
}

function seen(checks: readonly Check[], more: Partial<KeySeen> = {}): KeySeen {
  return {
    state: 'enabled',
    shown: [{ label: 'alias', value: 'orders' }],
    uses: [{ operation: 'storage-encryption on', checks, onlyFor: null }],
    ...more,
  };
}

function found(more: Partial<LookedUp> = {}): LookedUp {
  return { is: 'looked-up', key, places: [], unread: [], requests: [], ...more };
}

function wordsFor(looked: KeyLookedUp): string {
  const { blocks } = asSent(keyMessage(looked, key));
  expect(problemsOf(blocks, 'message')).toEqual([]);
  return wordsOf({ text: '', blocks });
}

const guangzhou = { account: 'tencent-prod', region: 'ap-guangzhou' };
const singapore = { account: 'tencent-prod', region: 'ap-singapore' };

it('says where the key is, how it is there, and what it may be used for', () => {
  const words = wordsFor(
    found({
      places: [
        { ...guangzhou, seen: seen([check('pass')]) },
        { ...singapore, seen: null },
      ],
    }),
  );

  expect(words).toContain(`*Key \`${key}\`: found in 1 of 2 places.*`);
  expect(words).toContain(
    '✅ tencent-prod ap-guangzhou: enabled, alias orders. Usable for storage-encryption on.',
  );
  expect(words).toContain('Not there: tencent-prod ap-singapore.');
});

it.each([
  [
    'a check stops it',
    seen([check('block', 'It is disabled; enable it.')], { state: 'disabled' }),
    '⚠️ tencent-prod ap-guangzhou: disabled, alias orders. Not usable for storage-encryption on: It is disabled; enable it.',
  ],
  [
    'a check was not made',
    seen([check('pass'), check('not-made', 'KMS was not asked.')]),
    'Usable for storage-encryption on, as far as I see: KMS was not asked.',
  ],
  [
    'it is for some instances only',
    seen([check('pass')], {
      uses: [{ operation: 'backup-encryption on', checks: [], onlyFor: 'instances of project 0' }],
    }),
    'Usable for backup-encryption on, for instances of project 0 only.',
  ],
])('says why a key may not be used, or how far: %s', (_what, shown, line) => {
  expect(wordsFor(found({ places: [{ ...guangzhou, seen: shown }] }))).toContain(line);
});

it('does not call a key missing where nobody could look', () => {
  const words = wordsFor(
    found({
      places: [{ ...guangzhou, seen: null }],
      unread: [{ ...singapore, why: 'the bot lacks the permission kms:DescribeKey' }],
    }),
  );

  expect(words).toContain(`*Key \`${key}\`: not found in 1 place; 1 could not be read.*`);
  expect(words).toContain('⚠️ tencent-prod ap-singapore could not be read: the bot lacks');
  expect(words).not.toContain('Not there: tencent-prod ap-singapore');
});

it('names the requests that named the key', () => {
  expect(wordsFor(found({ requests: [pending()] }))).toContain('*DBE-1042* waiting for approval');
  expect(wordsFor(found())).toContain('No recent request named it.');
});

it("explains a cloud's own key, which nobody can look up", () => {
  const own = { is: 'default-key', key: 'KMS-CDB', provider: 'tencent', requests: [] } as const;

  expect(wordsFor(own)).toContain("`KMS-CDB` is Tencent Cloud's own default key.");
});

it('answers /dbencrypt key, and shows a word that is no key as plain words', async () => {
  const bot = await startBot();
  bot.enquiries.key = async (typed) =>
    found({ key: typed, places: [{ ...guangzhou, seen: null }] });
  const ask = { user: people.ada, channel: rooms.random };

  await bot.slack.command({ ...ask, text: `key ${key}` });
  bot.enquiries.key = async () => ({ is: 'no-key-id' });
  await bot.slack.command({ ...ask, text: 'key <!channel>' });

  const [first, second] = bot.slack.ephemerals(people.ada);
  expect(first?.text).toContain('not found in 1 place.');
  expect(second?.text).toContain('is not the id of a key of any configured cloud');
  expect(second?.text).not.toContain('<!channel>');
  expect(JSON.stringify(second?.blocks)).not.toContain('mrkdwn');
});

it('shows keys to full members only', async () => {
  const bot = await startBot();
  bot.enquiries.key = async () => found({ places: [{ ...guangzhou, seen: seen([]) }] });

  await bot.slack.command({ user: people.guest, channel: rooms.random, text: `key ${key}` });

  expect(bot.slack.ephemerals(people.guest).map(wordsOf).join()).not.toContain('tencent-prod');
});
