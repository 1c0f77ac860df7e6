import { describe, expect, it } from 'vitest';
import type { Electorate } from '../../src/domain/electorate.ts';
import type { Actor } from '../../src/domain/events.ts';
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
  approval,
  approvedBy,
  dan,
  everybody,
  explained,
  leftToPerson,
  pendingUnder,
  running,
  scheduled,
  staged,
  two,
} from './explaining.ts';

/** Approved by these under the rule with two stages. */
function scheduledBy(first: Actor, last: Actor): Request {
  return after(approvedBy(pendingUnder(staged), first), [approval({ complete: true }), last]);
}

describe('what is missing', () => {
  it('is told stage by stage, with those who count', () => {
    const request = approvedBy(pendingUnder(staged), ben);

    expect(explained(request, { you: caro.id })).toMatchObject({
      isRuleChanged: false,
      isPeopleKnown: true,
      stages: [
        { name: 'database', count: { approvals: [{ person: ben.id }], missing: 0, isOpen: false } },
        {
          name: 'security',
          approvers: { groups: ['S0SEC'] },
          count: { approvals: [], missing: 1, isOpen: true },
        },
      ],
      candidates: { may: [caro.id, dan.id], mayNot: [], missing: 1, isTooFew: false },
    });
  });

  it('counts an approval for one stage alone', () => {
    const request = approvedBy(pendingUnder(two), ben);

    const { stages, candidates } = explained(request, { you: caro.id });

    expect(stages.map(({ count }) => count?.approvals.map(({ person }) => person))).toEqual([
      [ben.id],
    ]);
    expect(candidates).toMatchObject({ may: [caro.id, dan.id], missing: 1 });
  });

  it('is nothing once every stage has its own', () => {
    expect(explained(scheduledBy(ben, dan)).stages).toMatchObject([
      { name: 'database', count: { approvals: [{ person: ben.id }], missing: 0, isOpen: false } },
      { name: 'security', count: { approvals: [{ person: dan.id }], missing: 0, isOpen: false } },
    ]);
  });

  it('says that a rule other than that of the card holds now, and counts by that', () => {
    const request = approvedBy(pendingUnder(two), ben);
    const electorate = anElectorate(aRule({ ...two, quorum: 3, name: 'production' }));

    const told = explained(request, { electorate });

    expect(told).toMatchObject({ isRuleChanged: true, rule: { name: 'production' } });
    expect(told.stages[0]?.count?.missing).toBe(2);
  });

  it('names approvals that would fall now, with the reason', () => {
    const request = approvedBy(pendingUnder({ ...two, quorum: 3 }), ben, caro, dan);
    const electorate = anElectorate(aRule({ ...two, quorum: 3 }), {
      objections: { [ben.id]: 'deactivated' },
      identities: { [dan.id]: 'one@example.com', [caro.id]: 'one@example.com' },
    });

    expect(explained(request, { electorate, you: caro.id })).toMatchObject({
      wouldFall: [
        { person: ben.id, why: 'deactivated' },
        { person: dan.id, why: 'counted-already' },
      ],
      stages: [{ count: { missing: 2 } }],
    });
  });

  it('is one more press where a changed rule wants fewer people than have approved', () => {
    const request = approvedBy(pendingUnder({ ...two, quorum: 3 }), ben, caro);
    const electorate = anElectorate(aRule({ ...two, quorum: 2 }));

    expect(explained(request, { electorate })).toMatchObject({
      stages: [{ count: { missing: 0, isOpen: false } }],
      candidates: { may: [ben.id, caro.id, dan.id], missing: 1 },
      you: { approve: { may: true } },
    });
  });

  it('is nothing that anybody could give where no rule matches', () => {
    const electorate = anElectorate(null);

    expect(explained(pendingUnder(), { electorate })).toMatchObject({
      rule: null,
      isRuleChanged: true,
      stages: [],
      candidates: { may: [], isTooFew: true },
      you: { approve: { may: false, why: 'nobody-may-approve' } },
    });
  });
});

describe('who can give it', () => {
  const people = (more: Partial<Electorate>) =>
    anElectorate(
      aRule({ approvers: { users: [...everybody.users, ada.id, 'U0ADA2'], groups: [] } }),
      more,
    );

  it('is neither the requester, by any account, nor anybody whom something speaks against', () => {
    const electorate = people({
      objections: { [caro.id]: 'guest' },
      identities: { [ada.id]: 'ada@example.com', U0ADA2: 'ada@example.com' },
    });

    expect(explained(pendingUnder(), { electorate }).candidates).toMatchObject({
      may: [ben.id, dan.id],
      mayNot: [
        { account: caro.id, why: 'guest' },
        { account: 'U0ADA2', why: 'own-request-by-another-account' },
      ],
    });
  });

  it('is nobody any more once the rule in force leaves no time, whatever the card says', () => {
    const { candidates, outlook } = explained(pendingUnder(), {
      electorate: anElectorate(aRule({ approvers: everybody, expiresAfterMs: 1_000 })),
    });

    expect(candidates).toBeNull();
    expect(outlook).toMatchObject({ is: 'decision', expiresAtMs: startMs + 2_000 });
  });

  it('is not a second account of somebody who counts already', () => {
    const request = approvedBy(pendingUnder(two), ben);
    const electorate = anElectorate(aRule(two), {
      identities: { [ben.id]: 'ben@example.com', [dan.id]: 'ben@example.com' },
    });

    expect(explained(request, { electorate }).candidates).toMatchObject({
      may: [caro.id],
      mayNot: [{ account: dan.id, why: 'already-approved-by-another-account' }],
    });
  });

  it('counts those whom nobody has looked at, and takes none of them for able', () => {
    const told = explained(pendingUnder(two), { seen: [ben.id] }).candidates;

    expect(told).toMatchObject({ may: [ben.id], unseen: 2, isTooFew: false });
  });

  it.each([
    ['one of two is left', { [caro.id]: 'deactivated', [dan.id]: 'bot' } as const, {}, true],
    [
      'two accounts of one person are left',
      { [caro.id]: 'deactivated' } as const,
      { [ben.id]: 'ben@example.com', [dan.id]: 'ben@example.com' },
      true,
    ],
    ['two people are left', { [caro.id]: 'deactivated' } as const, {}, false],
  ])('says when it can never come: %s', (_, objections, identities, isTooFew) => {
    const electorate = anElectorate(aRule(two), { objections, identities });

    expect(explained(pendingUnder(two), { electorate }).candidates).toMatchObject({ isTooFew });
  });

  it('is any approver but the requester when a person has to decide how it goes on', () => {
    const request = leftToPerson(staged);

    expect(explained(request).candidates).toMatchObject({
      may: [ben.id, caro.id, dan.id],
      missing: 1,
    });
  });

  it.each([
    ['before there is a card', aRequest()],
    ['once it is approved', scheduled()],
    ['while the call is on its way', running()],
    [
      'after its end',
      after(pendingUnder(), [{ type: 'expired', data: { was: 'pending' } }, theBot]),
    ],
  ])('is nobody %s: no decision is wanted', (_, request) => {
    expect(explained(request).candidates).toBeNull();
  });
});

describe('while Slack cannot be asked', () => {
  it('tells the rule, what is certain, and what is not', () => {
    const told = explained(approvedBy(pendingUnder(two), ben), { electorate: null, you: ada.id });

    expect(told).toMatchObject({
      isPeopleKnown: false,
      rule: { name: 'policies[0]' },
      stages: [{ quorum: 2, count: null }],
      wouldFall: [],
      candidates: null,
      you: { approve: { may: false, why: 'own-request' }, retry: { why: 'not-left-to-person' } },
      outlook: { is: 'decision' },
    });
  });
});

it('tells which rule and stage allowed each approval that is recorded', () => {
  const given = approval({ rule: 'production', stage: 'security' });
  const request = after(pendingUnder(two), [given, ben]);

  expect(explained(request).request.approvals).toMatchObject([
    { person: ben.id, rule: 'production', stage: 'security' },
  ]);
});
