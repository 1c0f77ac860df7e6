import { describe, expect, it } from 'vitest';
import { decisionRefusal } from '../../src/slack/refusals.ts';
import { approvedBy, leftToPerson, pendingUnder, staged, two } from '../domain/explaining.ts';
import { ada, after, anElectorate, aRule, ben, caro, startMs } from '../helpers/build.ts';
import { words } from './explained.ts';
import { requestsInAllStates } from './requests.ts';

describe('you', () => {
  it('may approve', () => {
    expect(words(pendingUnder())).toContain(
      '*You*\nYou may approve it now, on its card, or reject it.\nYou may cancel it.',
    );
  });

  it.each([
    ['own-request', pendingUnder(), { you: ada.id }],
    ['not-an-approver', pendingUnder(), { you: 'U0EVE' }],
    ['stage-not-open', pendingUnder(staged), { you: caro.id }],
    ['already-approved-by-you', approvedBy(pendingUnder(two), ben), {}],
    ['expired', pendingUnder(), { atMs: startMs + 99 * 3_600_000 }],
  ] as const)(
    'may not, for the reason and with the next step of a refused press: %s',
    (why, request, given) => {
      expect(words(request, given)).toContain(
        `You may not approve it now. ${decisionRefusal(why, null)}`,
      );
    },
  );

  it.each([
    ['bot', { U0BEN: 'bot' }],
    ['guest', { U0BEN: 'guest' }],
  ] as const)('are told once what stands in the way of everything: %s', (why, objections) => {
    const electorate = anElectorate(aRule(), { objections });

    expect(words(pendingUnder(), { electorate })).toContain(
      `*You*\nYou may neither approve nor cancel it. ${decisionRefusal(why, null)}\n*What`,
    );
  });

  it('are told what is known while Slack says nothing, and no refusal of a press', () => {
    expect(words(pendingUnder(), { electorate: null })).toContain(
      '*You*\nWhat you may do is not known now.\n*What',
    );
    expect(words(pendingUnder(), { electorate: null, you: ada.id })).toMatch(
      /You may not approve it now\. You asked .*\nYou may cancel it\./,
    );
  });

  it('may reject before the own stage is open', () => {
    expect(words(pendingUnder(staged), { you: caro.id })).toContain('You may reject it.');
  });

  it('are told from when on Try again works, and that Close does', () => {
    const told = words(leftToPerson());

    expect(told).toContain('You may press Try again on the card, but not yet.');
    expect(told).toMatch(/Try again is possible from <!date/);
    expect(told).toContain('You may close it with a reason.');
  });

  it('are told nothing of decisions when it has ended', () => {
    const told = words((requestsInAllStates.expired ?? pendingUnder)());

    expect(told).not.toContain('*You*');
    expect(told).toContain('an end is final');
  });

  it('are told who ended it, why, and under which rule', () => {
    const ended = (name: string) => words((requestsInAllStates[name] ?? pendingUnder)());
    const closed = {
      cause: 'closed-by-person',
      sent: true,
      detail: 'seen',
      rule: 'strict',
    } as const;
    const left = (requestsInAllStates['left to a person'] ?? pendingUnder)();

    expect(ended('rejected')).toContain(
      '*How it ended*\nBy <@U0BEN>, under the rule policies[0]: not this week\nNothing was changed.',
    );
    expect(ended('failed without a call')).toContain(
      'The cloud did not take the call.\nWhy: The connection was closed.',
    );
    expect(words(after(left, [{ type: 'failed', data: closed }, ben]))).toContain(
      'Closed by <@U0BEN>, under the rule strict.\nWhy: seen',
    );
  });
});
