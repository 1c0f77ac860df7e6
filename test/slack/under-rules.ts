import type { Freeze, Window } from '../../src/domain/calendar.ts';
import type { DataOf, PauseReason, RequestEvent } from '../../src/domain/events.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';
import { after, aRule, ben, type RuleDraft, theBot } from '../helpers/build.ts';
import { events, pending } from './requests.ts';

/** Database first, then security: two of three. */
export const stages: RuleInForce['stages'] = [
  { name: 'database', approvers: { users: ['U0BEN'], groups: ['S0DBA'] }, quorum: 1 },
  { name: 'security', approvers: { users: ['U0ADA', 'U0CID', 'U0DAN'], groups: [] }, quorum: 2 },
];

/** This one's yes for one stage of the rule `production`, with more to come. */
export function approvedFor(stage: string, more: Partial<DataOf<'approved'>> = {}): RequestEvent {
  const data = { ...events.approved.data, rule: 'production', stage, complete: false, ...more };
  return { ...events.approved, data };
}

export const inStages = () =>
  after(pending({ rule: { name: 'production', stages } }), [approvedFor('database'), ben]);
const withoutRule = {
  ...events['rule-changed'],
  data: { ...events['rule-changed'].data, rule: null },
};
const enough = {
  ...events['rule-changed'],
  data: { ...events['rule-changed'].data, rule: aRule(), fallen: [] },
};
export const oneOfTwo = () =>
  after(pending({ rule: { quorum: 2 } }), [
    { ...events.approved, data: { ...events.approved.data, complete: false } },
    ben,
  ]);
export const window: Window = {
  days: ['sat', 'sun'],
  from: '01:00',
  to: '05:00',
  timeZone: 'Asia/Shanghai',
};
export const freeze: Freeze = {
  from: '2026-03-01',
  to: '2026-03-09',
  timeZone: 'Asia/Shanghai',
  why: 'year end',
};
export const waiting = (why: PauseReason, rule: RuleDraft) =>
  after(
    pending({ rule }),
    [events.approved, ben],
    [{ ...events.scheduled, data: { ...events.scheduled.data, why } }, theBot],
  );

/** What a rule can make of a request that waits, each as a card shows it differently. */
export const requestsUnderRules: Readonly<Record<string, () => Request>> = {
  'pending under a changed rule': () => after(oneOfTwo(), [events['rule-changed'], theBot]),
  'pending without a rule': () => after(oneOfTwo(), [withoutRule, theBot]),
  'pending for one more press': () => after(oneOfTwo(), [enough, theBot]),
  'pending in stages': inStages,
  'pending and reminded': () =>
    after(pending(), [events.reminded, theBot], [events.escalated, theBot]),
  'scheduled in a pause': () => waiting('delay', { delayMs: 60_000 }),
  'scheduled for a window': () => waiting('window', { windows: [window] }),
  'scheduled behind a freeze': () => waiting('freeze', { freezes: [freeze] }),
};
