import type { Electorate } from '../../src/domain/electorate.ts';
import type { Actor, DataOf, RequestEvent } from '../../src/domain/events.ts';
import { type Explanation, explain } from '../../src/domain/explanation.ts';
import type { Request } from '../../src/domain/request.ts';
import {
  after,
  anElectorate,
  aPlan,
  aRequest,
  aRule,
  ben,
  caro,
  type RuleDraft,
  startMs,
  theBot,
  theCloud,
} from '../helpers/build.ts';

/** Requests in every state, and what an explanation of them says. */

const print = 'K7QF-2M9X-P0TD';
export const hourMs = 3_600_000;

export const dan = { kind: 'person', id: 'U0DAN', name: 'Dan' } as const;
export const everybody = { users: [ben.id, caro.id, dan.id], groups: [] };
export const two = { approvers: everybody, quorum: 2 };
export const staged: RuleDraft = {
  stages: [
    { name: 'database', approvers: { users: [ben.id], groups: [] }, quorum: 1 },
    { name: 'security', approvers: { users: [caro.id, dan.id], groups: ['S0SEC'] }, quorum: 1 },
  ],
};

/** Waits for its approvers until eight hours after the start. */
export function pendingUnder(
  draft: RuleDraft = {},
  wish: Parameters<typeof aRequest>[0] = {},
): Request {
  const rule = aRule(draft);
  const plan = aPlan({ write: wish.operation ? { operation: wish.operation } : {} });
  const data = { plan, fingerprint: print, rule, expiresAtMs: startMs + 8 * hourMs };
  return after(aRequest(wish), [{ type: 'planned', data }, theBot]);
}

export function approval(data: Partial<DataOf<'approved'>> = {}): RequestEvent {
  return {
    type: 'approved',
    data: {
      fingerprint: print,
      rule: 'policies[0]',
      stage: 'approval',
      complete: false,
      lastsUntilMs: startMs + 24 * hourMs,
      fallen: [],
      counting: [],
      ...data,
    },
  };
}

/** After these have said yes, one by one. */
export function approvedBy(request: Request, ...people: readonly Actor[]): Request {
  return people.reduce((before, person) => after(before, [approval(), person]), request);
}

const intended: RequestEvent = {
  type: 'intended',
  data: {
    attempt: 1,
    fingerprint: print,
    sendByMs: startMs + 9_000,
    quietAtMs: startMs + 29_000,
    signatureEndsAtMs: startMs + 304_000,
  },
};
const lost: RequestEvent = {
  type: 'outcome-unknown',
  data: {
    attempt: 1,
    answer: { code: 'lost', cloudCode: null, message: 'Nothing came back.', cloudRequestId: null },
  },
};
const accepted: RequestEvent = { type: 'accepted', data: { attempt: 1, cloudRequestId: 'req-1' } };

export function approved(draft: RuleDraft = {}, wish: Parameters<typeof aRequest>[0] = {}) {
  return after(pendingUnder(draft, wish), [approval({ complete: true }), ben]);
}

export function scheduled(data: Partial<DataOf<'scheduled'>> = {}, draft: RuleDraft = {}) {
  const event: RequestEvent = {
    type: 'scheduled',
    data: { startsAtMs: startMs + hourMs, why: 'delay', lastsUntilMs: null, ...data },
  };
  return after(approved(draft), [event, theBot]);
}

export function running(draft: RuleDraft = {}, wish: Parameters<typeof aRequest>[0] = {}) {
  return after(approved(draft, wish), [intended, theBot]);
}

export const verifying = () => after(running(), [accepted, theCloud]);

export function unknown(wish: Parameters<typeof aRequest>[0] = {}) {
  return after(running({}, wish), [lost, theCloud]);
}

export function leftToPerson(draft: RuleDraft = {}) {
  const event: RequestEvent = {
    type: 'left-to-person',
    data: { why: 'not-done', detail: 'The cloud still shows the old state.' },
  };
  return after(running(draft), [lost, theCloud], [event, theBot]);
}

/** What Ben, or whoever asks, is told about this request while nothing is wrong. */
export function explained(
  request: Request,
  given: {
    you?: string;
    electorate?: Electorate | null;
    seen?: readonly string[];
    atMs?: number;
  } = {},
): Explanation {
  const { you = ben.id, electorate = anElectorate(request.rule), atMs = startMs + 60_000 } = given;
  const rule = electorate ? electorate.rule : request.rule;
  const seen = given.seen ?? [...new Set([...(electorate?.members.flat() ?? []), you])];
  return explain(request, { you, rule, electorate, seen }, atMs);
}
