import type { AuditEvent } from '../../src/domain/audit.ts';
import type { Actor, CloudAnswer, RequestEvent } from '../../src/domain/events.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { onlyStage } from '../../src/domain/policy.ts';
import type { Request, State } from '../../src/domain/request.ts';
import type { Listener, Utterance } from '../../src/domain/speech.ts';
import {
  ada,
  after,
  aPlan,
  aRequest,
  aRule,
  ben,
  type RuleDraft,
  startMs,
  theBot,
  theCloud,
} from '../helpers/build.ts';

export const fingerprint = 'K7QF-2M9X-P0TD';

const answer: CloudAnswer = {
  code: 'lost',
  cloudCode: 'InternalError',
  message: 'The connection was closed.',
  cloudRequestId: 'req-lost-1',
};

/** One event of each kind, by the name of its kind. */
export const events = {
  asked: { type: 'asked', data: { wish: aRequest().wish, origin: { channel: 'C0RANDOM' } } },
  refused: {
    type: 'refused',
    data: {
      why: 'blocked',
      detail: 'The instance is not initialised.',
      checks: [
        {
          name: 'initialised',
          verdict: 'block',
          sentence: 'The instance is not initialised.',
          source: 'DescribeDBInstances',
        },
      ],
      other: null,
    },
  },
  planned: {
    type: 'planned',
    data: { plan: aPlan(), fingerprint, rule: aRule(), expiresAtMs: startMs + 3_600_000 },
  },
  approved: {
    type: 'approved',
    data: {
      fingerprint,
      rule: 'policies[0]',
      stage: onlyStage,
      complete: true,
      lastsUntilMs: startMs + 86_400_000,
      fallen: [],
      counting: [],
    },
  },
  rejected: {
    type: 'rejected',
    data: { fingerprint, rule: 'policies[0]', reason: 'not this week' },
  },
  cancelled: { type: 'cancelled', data: { reason: 'no longer needed' } },
  expired: { type: 'expired', data: { was: 'pending' } },
  scheduled: {
    type: 'scheduled',
    data: { startsAtMs: startMs + 60_000, why: 'delay', lastsUntilMs: startMs + 86_400_000 },
  },
  'rule-changed': {
    type: 'rule-changed',
    data: {
      rule: aRule({ name: 'production', quorum: 2 }),
      fallen: [{ person: 'U0BEN', name: 'Ben', why: 'not-an-approver' }],
      counting: [],
      expiresAtMs: startMs + 3_600_000,
    },
  },
  reminded: { type: 'reminded', data: { count: 1 } },
  escalated: { type: 'escalated', data: { to: { users: ['U0DAN'], groups: ['S0LEADS'] } } },
  stale: {
    type: 'stale',
    data: {
      plan: aPlan(),
      fingerprint,
      rule: aRule(),
      difference: ['key-state: enabled → disabled'],
      expiresAtMs: startMs + 3_600_000,
    },
  },
  'approvals-fell': {
    type: 'approvals-fell',
    data: {
      fallen: [{ person: 'U0BEN', name: 'Ben', why: 'not-an-approver' }],
      counting: [],
      rule: aRule(),
      expiresAtMs: startMs + 3_600_000,
    },
  },
  intended: {
    type: 'intended',
    data: {
      attempt: 1,
      fingerprint,
      sendByMs: startMs + 5_000,
      quietAtMs: startMs + 25_000,
      signatureEndsAtMs: startMs + 300_000,
    },
  },
  accepted: { type: 'accepted', data: { attempt: 1, cloudRequestId: 'req-write-1' } },
  'not-taken': { type: 'not-taken', data: { attempt: 1, answer, again: null } },
  'outcome-unknown': { type: 'outcome-unknown', data: { attempt: 1, answer } },
  'late-answer': { type: 'late-answer', data: { attempt: 1, accepted: true, answer } },
  succeeded: {
    type: 'succeeded',
    data: {
      proof: {
        seen: [
          { label: 'Encryption', value: 'YES' },
          { label: 'Key', value: 'KMS-CDB' },
        ],
        unproven: 'Which key is in use cannot be proven.',
        cloudRequestId: 'req-read-1',
      },
    },
  },
  failed: {
    type: 'failed',
    data: { cause: 'other-key', sent: true, detail: 'Another key is in use.' },
  },
  'left-to-person': {
    type: 'left-to-person',
    data: { why: 'not-done', detail: 'The cloud still shows the old state.' },
  },
  retried: {
    type: 'retried',
    data: {
      by: 'person',
      fingerprint,
      rule: 'policies[0]',
      lastsUntilMs: startMs + 86_400_000,
    },
  },
} as const satisfies { [Type in RequestEvent['type']]: Extract<RequestEvent, { type: Type }> };

/** A request that waits for its approvers. */
export function pending(
  parts: { plan?: Plan; rule?: RuleDraft; wish?: Parameters<typeof aRequest>[0] } = {},
): Request {
  const data = {
    ...events.planned.data,
    plan: parts.plan ?? aPlan(),
    rule: aRule(parts.rule),
  };
  return after(aRequest(parts.wish), [{ type: 'planned', data }, theBot]);
}

const approved = () => after(pending(), [events.approved, ben]);
const running = () => after(approved(), [events.intended, theBot]);
const verifying = () => after(running(), [events.accepted, theCloud]);
const unknown = () => after(running(), [events['outcome-unknown'], theCloud]);

/** A request in each state, and in the variants a card shows differently. */
export const requestsInAllStates: Readonly<Record<string, () => Request>> = {
  asked: () => aRequest(),
  pending: () => pending(),
  'pending again': () => after(approved(), [events.stale, theBot]),
  'pending because approvals fell': () => after(approved(), [events['approvals-fell'], theBot]),
  approved,
  'scheduled with a delay': () => after(approved(), [events.scheduled, theBot]),
  running,
  verifying,
  unknown,
  'left to a person': () => after(unknown(), [events['left-to-person'], theBot]),
  retried: () => after(unknown(), [events['left-to-person'], theBot], [events.retried, ben]),
  succeeded: () => after(verifying(), [events.succeeded, theCloud]),
  failed: () => after(verifying(), [events.failed, theCloud]),
  'failed without a call': () => after(running(), [events['not-taken'], theCloud]),
  refused: () => after(aRequest(), [events.refused, theBot]),
  rejected: () => after(pending(), [events.rejected, ben]),
  expired: () => after(pending(), [events.expired, theBot]),
  cancelled: () => after(pending(), [events.cancelled, ada]),
};

/** What the card calls each state. */
export const expectedWords: Readonly<Partial<Record<State, string>>> = {
  pending: 'waiting for approval',
  approved: 'approved',
  scheduled: 'approved',
  running: 'running',
  verifying: 'verifying',
  unknown: 'unknown',
  succeeded: 'succeeded',
  failed: 'failed',
  refused: 'refused',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
};

/** An event as the bot would tell it to somebody. */
export function anUtterance(
  to: Listener,
  event: RequestEvent,
  request: Request,
  actor: Actor = ben,
): Utterance {
  const logged: AuditEvent = {
    v: 1,
    seq: request.seq,
    id: 'e-1',
    at: new Date(startMs).toISOString(),
    request: request.id,
    type: event.type,
    actor,
    data: {},
    digest: 'd'.repeat(64),
    prev: '0'.repeat(64),
    hash: 'a'.repeat(64),
  };
  return { to, event, logged, request };
}
