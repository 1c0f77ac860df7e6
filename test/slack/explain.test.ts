import { describe, expect, it } from 'vitest';
import { decisionRefusals } from '../../src/domain/refusals.ts';
import { stateWords } from '../../src/slack/states.ts';
import { approvedBy, explained, pendingUnder, staged, two } from '../domain/explaining.ts';
import { ada, anElectorate, aRule, ben, caro, startMs } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { shown, words } from './explained.ts';
import { requestsInAllStates } from './requests.ts';
import { requestsUnderRules } from './under-rules.ts';

const all = Object.entries({ ...requestsInAllStates, ...requestsUnderRules });

describe.each(all.map(([name, make]) => [name, make()] as const))(
  'the explanation of a request: %s',
  (_, request) => {
    it.each([
      ['the people are known', undefined],
      ['Slack says nothing', null],
      ['no rule matches', anElectorate(null)],
    ])('keeps the limits of Slack and is all words when %s', (_when, electorate) => {
      const message = shown(
        explained(request, electorate === undefined ? {} : { electorate }),
        false,
      );
      const everything = wordsOf(message);

      expect(problemsOf(message.blocks, 'message')).toEqual([]);
      expect(message.text.length).toBeGreaterThan(80);
      expect(message.text.length).toBeLessThan(4_000);
      expect(everything).not.toMatch(/undefined|\bnull\b|NaN|\[object|Invalid/);
      expect(everything).not.toMatch(/\.\.|\(\)|, ,| {2}/);
    });

    it('begins with the request, its state, and what was asked', () => {
      const [first] = words(request).split('\n');

      expect(first).toContain(`*${request.id}*: *${stateWords[request.state]}*.`);
      expect(first).toContain('cdb-qwer1234');
    });

    it('says what happens next', () => {
      expect(words(request)).toContain('*What happens next*\n');
    });
  },
);

it('keeps the limits of Slack with as many people and stages as a rule may have', () => {
  const users = Array.from({ length: 50 }, (_, index) => `U0MANY${index}`);
  const stages = Array.from({ length: 10 }, (_, index) => ({
    name: `a stage with quite a long name ${index}`,
    approvers: { users, groups: users.map((user) => user.replace('U', 'S')) },
    quorum: 50,
  }));
  const objections = Object.fromEntries(users.slice(10).map((user) => [user, 'guest' as const]));
  const request = pendingUnder({ stages });
  const message = shown(
    explained(request, { electorate: anElectorate(aRule({ stages }), { objections }) }),
  );

  expect(problemsOf(message.blocks, 'message')).toEqual([]);
  expect(message.text.length).toBeLessThan(4_000);
});

describe('what is missing and who can give it', () => {
  it('is told with the stage, the people and the groups', () => {
    const told = words(approvedBy(pendingUnder(staged), ben));

    expect(told).toContain('*What is missing*\n1 approval in stage security.');
    expect(told).toContain('1. *database*: 1 of 1 approval (<@U0BEN>); approvers: <@U0BEN>');
    expect(told).toContain(
      '2. *security*: 0 of 1 approval, decides now; approvers: <@U0CARO>, <@U0DAN>, <!subteam^S0SEC>',
    );
    expect(told).toContain('*Who can give it*\n<@U0CARO>, <@U0DAN>.');
  });

  it('says who of those named cannot, and why, and when too few are left', () => {
    const electorate = anElectorate(aRule(two), {
      objections: { U0CARO: 'deactivated' },
      identities: { U0DAN: 'ada@example.com', [ada.id]: 'ada@example.com' },
    });

    const told = words(pendingUnder(two), { electorate });

    expect(told).toContain('Not <@U0CARO>: the account is deactivated.');
    expect(told).toContain('Not <@U0DAN>: the person who asked, by another account.');
    expect(told).toContain('Too few people are left: 2 are needed.');
  });

  it('counts those who were not looked at', () => {
    expect(words(pendingUnder(two), { seen: [ben.id] })).toContain(
      '<@U0BEN>. 2 more are named, whom I have not looked at.',
    );
    expect(words(pendingUnder(two), { seen: [ben.id, caro.id] })).toContain(
      '<@U0BEN>, <@U0CARO>. 1 more is named, whom I have not looked at.',
    );
  });

  it('is nobody where no rule matches', () => {
    const told = words(pendingUnder(), { electorate: anElectorate(null) });

    expect(told).toContain('Nobody may approve: no rule matches now.');
    expect(told).toContain('The operators of this bot can add one.');
    expect(told).not.toMatch(/Who can give it|Too few/);
  });

  it('says that the policies have changed since the card was made', () => {
    const electorate = anElectorate(aRule({ ...two, name: 'production' }));

    expect(words(pendingUnder(), { electorate })).toMatch(
      /\*production\* holds\. It is not what the card was made with/,
    );
  });

  it('names approvals that no longer count, and why', () => {
    const electorate = anElectorate(aRule(two), { objections: { [ben.id]: 'guest' } });

    expect(words(approvedBy(pendingUnder(two), ben), { electorate, you: caro.id })).toContain(
      '*Approvals that no longer count*\nBen: a guest of the workspace',
    );
  });
});

describe('what happens next', () => {
  const sundays = [{ days: ['sun'], from: '01:00', to: '05:00', timeZone: 'UTC' }] as const;
  const freezes = [{ from: '2026-03-01', to: '2026-03-10', timeZone: 'UTC', why: 'year end' }];

  it('is when it expires, who is told meanwhile, and when the call would be made', () => {
    const to = { users: [], groups: ['S0LEADS'] };
    const rule = {
      remindEveryMs: 3_600_000,
      escalate: { afterMs: 7_200_000, to },
      windows: sundays,
    };

    const told = words(pendingUnder(rule));

    expect(told).toMatch(/It expires <!date\^\d+\^[^>]*\|2026-03-02T18:00:00Z>/);
    expect(told).toMatch(/reminded next <!date\^\d+\^[^>]*\|2026-03-02T11:00:01Z>/);
    expect(told).toMatch(/\|2026-03-02T12:00:01Z> others are told, too, .*: <!subteam\^S0LEADS>/);
    expect(told).toMatch(
      /would be made <!date\^\d+\^[^>]*\|2026-03-08T01:00:00Z>, when the next window opens/,
    );
  });

  it('is only the end when the time to decide is over', () => {
    const told = words(pendingUnder(), { atMs: startMs + 9 * 3_600_000 });

    expect(told).toContain('it expires now.');
    expect(told).not.toMatch(/would be made|reminded/);
  });

  it('promises no length of time where a window ends the approval', () => {
    expect(words(pendingUnder({ windows: sundays }))).toContain(
      'an approval lasts to the end of the next window',
    );
    expect(words(pendingUnder())).toContain('an approval lasts 1 day');
  });

  it('names the freeze that puts it off', () => {
    expect(words(pendingUnder({ freezes }))).toContain(
      'when the freeze is over (frozen 2026-03-01 to 2026-03-10, UTC (year end))',
    );
  });

  it('says what is called done', () => {
    const told = words((requestsInAllStates.verifying ?? pendingUnder)());

    expect(told).toContain(
      "the cloud's own read-back shows storage-encryption on with the key that was approved",
    );
  });
});

it('names the rule and the stage that allowed each approval', () => {
  const told = words(approvedBy(pendingUnder(two), ben));

  expect(told).toMatch(
    /\*Decisions\*\n<@U0BEN> approved <!date[^>]*>; allowed by the rule policies\[0\]/,
  );
});

it('says how accounts are told apart only where e-mail addresses cannot be read', () => {
  expect(shown(explained(pendingUnder()), false).text).toContain(
    'two accounts of one person count as two people',
  );
  expect(shown(explained(pendingUnder()), true).text).not.toContain('e-mail');
  expect(shown(explained(pendingUnder()), null).text).not.toContain('e-mail');
});

it('says when Slack could not be asked about the people', () => {
  expect(words(pendingUnder(), { electorate: null })).toContain(
    'Slack could not be asked about the people',
  );
  expect(words(pendingUnder())).not.toContain('could not be asked');
});

it('has words for every reason that can stand in the way', () => {
  for (const why of decisionRefusals) {
    const told = explained(pendingUnder());
    const message = shown({ ...told, you: { ...told.you, approve: { may: false, why } } });
    expect(wordsOf(message)).not.toMatch(/undefined|\[object/);
  }
});

it('says to everybody when whoever asked may not ask any more', () => {
  const electorate = anElectorate(aRule(), { objections: { [ada.id]: 'deactivated' } });

  expect(words(pendingUnder(), { electorate, you: caro.id })).toContain(
    `Nobody can approve it: <@${ada.id}> may not ask for this any more.`,
  );
  expect(words(pendingUnder())).not.toContain('may not ask');
});
