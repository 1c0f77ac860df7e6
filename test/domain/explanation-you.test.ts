import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import {
  ada,
  after,
  anElectorate,
  aRequest,
  aRule,
  ben,
  caro,
  startMs,
  theBot,
} from '../helpers/build.ts';
import {
  approvedBy,
  dan,
  everybody,
  explained,
  hourMs,
  leftToPerson,
  pendingUnder,
  running,
  scheduled,
  staged,
  two,
} from './explaining.ts';

describe('whether you may approve', () => {
  const ended = after(pendingUnder(), [{ type: 'expired', data: { was: 'pending' } }, theBot]);
  const cases: [string, string, Request, Parameters<typeof explained>[1]][] = [
    ['own-request', 'you asked', pendingUnder(), { you: ada.id }],
    [
      'own-request-by-another-account',
      'you asked by another account',
      pendingUnder(),
      {
        electorate: anElectorate(aRule(), {
          identities: { [ada.id]: 'one@example.com', [ben.id]: 'one@example.com' },
        }),
      },
    ],
    ['not-an-approver', 'no stage names you', pendingUnder(), { you: dan.id }],
    [
      'nobody-may-approve',
      'the groups are empty',
      pendingUnder(),
      { electorate: anElectorate(aRule(), { members: [[]] }) },
    ],
    ['already-approved-by-you', 'you did', approvedBy(pendingUnder(two), ben), {}],
    [
      'already-approved-by-another-account',
      'your other account did',
      approvedBy(pendingUnder(two), caro),
      {
        electorate: anElectorate(aRule(two), {
          identities: { [caro.id]: 'one@example.com', [ben.id]: 'one@example.com' },
        }),
      },
    ],
    ['stage-not-open', 'your stage is a later one', pendingUnder(staged), { you: caro.id }],
    [
      'stage-complete',
      'your stage is complete without you',
      approvedBy(
        pendingUnder({
          stages: [
            { name: 'a', approvers: everybody, quorum: 1 },
            { name: 'b', approvers: { users: [caro.id], groups: [] }, quorum: 1 },
          ],
        }),
        dan,
      ),
      {},
    ],
    ['not-pending', 'there is no card yet', aRequest(), {}],
    ['not-pending', 'it is approved', scheduled(), {}],
    ['has-ended', 'it has ended', ended, {}],
    ['expired', 'its time is over', pendingUnder(), { atMs: startMs + 9 * hourMs }],
    ...(['deactivated', 'bot', 'guest', 'stranger', 'other-workspace'] as const).map(
      (why): [string, string, Request, Parameters<typeof explained>[1]] => [
        why,
        `your account is ${why}`,
        pendingUnder(),
        { electorate: anElectorate(aRule(), { objections: { [ben.id]: why } }) },
      ],
    ),
    ['groups-unreadable', 'Slack says nothing', pendingUnder(), { electorate: null }],
  ];

  it.each(cases)('%s: %s', (why, _, request, given) => {
    expect(explained(request, given).you.approve).toEqual({ may: false, why });
  });

  it('is yes for an approver of the open stage', () => {
    expect(explained(pendingUnder(staged)).you).toMatchObject({
      approve: { may: true },
      reject: { may: true },
      cancel: { may: true },
    });
  });

  it('tells an approver of a later stage that a rejection counts already', () => {
    expect(explained(pendingUnder(staged), { you: caro.id }).you).toMatchObject({
      approve: { may: false, why: 'stage-not-open' },
      reject: { may: true },
    });
  });
});

describe('whether you may cancel', () => {
  it.each([
    ['who asked may', ada.id, pendingUnder(), { may: true }],
    ['an approver may', caro.id, scheduled(), { may: true }],
    ['others may not', dan.id, pendingUnder(), { may: false, why: 'not-requester-or-approver' }],
    [
      'nobody may once the call is on its way',
      ada.id,
      running(),
      { may: false, why: 'write-intended' },
    ],
  ])('%s', (_, you, request, may) => {
    expect(explained(request, { you }).you.cancel).toEqual(may);
  });

  it('does not depend on groups for who asked, but on the account', () => {
    const gone = anElectorate(aRule(), { objections: { [ada.id]: 'deactivated' } });

    expect(explained(pendingUnder(), { you: ada.id, electorate: null }).you.cancel).toEqual({
      may: true,
    });
    expect(explained(pendingUnder(), { you: ada.id, electorate: gone }).you.cancel).toEqual({
      may: false,
      why: 'deactivated',
    });
  });
});

describe('when a person has to decide', () => {
  it('an approver may close at once, and try again when the signature has ended', () => {
    const early = explained(leftToPerson());
    const late = explained(leftToPerson(), { atMs: startMs + hourMs });

    expect(early.you).toMatchObject({
      retry: { may: false, why: 'too-early' },
      close: { may: true },
    });
    expect(late.you).toMatchObject({ retry: { may: true }, close: { may: true } });
  });

  it('who asked may do neither', () => {
    expect(explained(leftToPerson(), { you: ada.id }).you).toMatchObject({
      retry: { may: false, why: 'own-request' },
      close: { may: false, why: 'own-request' },
    });
  });
});

it('says that nobody can approve while whoever asked may not ask any more, and names no candidate', () => {
  const rule = aRule({ requesters: { users: [dan.id], groups: [] } });

  const told = explained(pendingUnder(), { electorate: anElectorate(rule), you: ben.id });

  expect(told).toMatchObject({
    mayRequesterAsk: false,
    candidates: null,
    you: { approve: { may: false, why: 'requester-may-not-ask' }, reject: { may: true } },
  });
  expect(explained(pendingUnder()).mayRequesterAsk).toBe(true);
  expect(explained(pendingUnder(), { electorate: null }).mayRequesterAsk).toBeNull();
});
