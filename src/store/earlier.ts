/**
 * What earlier versions of this product have stored, as this one would have. Each function gives back
 * what it does not know as it is: the schema behind it says what is wrong with that.
 */
import { z } from 'zod';
import { type FallReason, fallReasons } from '../domain/fallen.ts';
import { onlyStage } from '../domain/policy.ts';
import { type State, states } from '../domain/request.ts';
import { count, text, textOrNull, timeMs } from './fields.ts';

const absent = z.never().optional();

const ruleWithoutStages = z.looseObject({
  stages: absent,
  approvers: z.unknown(),
  quorum: count,
});

/** A rule without stages has one, and nothing of it depends on the time. */
export function withStages(stored: unknown): unknown {
  const earlier = ruleWithoutStages.safeParse(stored);
  if (!earlier.success) return stored;
  const { approvers, quorum, ...rest } = earlier.data;
  return {
    remindEveryMs: null,
    escalate: null,
    delayMs: 0,
    windows: [],
    freezes: [],
    ...rest,
    stages: [{ name: onlyStage, approvers, quorum }],
  };
}

const fallenWithoutName = z.looseObject({ person: text, name: absent, why: text });

/** Somebody whose approval fell was known by id, and the reason was a word or a sentence. */
export function withName(stored: unknown): unknown {
  const earlier = fallenWithoutName.safeParse(stored);
  if (!earlier.success) return stored;
  const { person, why } = earlier.data;
  return { ...earlier.data, name: person, why: fallReasonOf(why) };
}

const fellInWords = z.looseObject({
  why: z.literal('approvals-fell'),
  fallen: absent,
  detail: z.array(text),
});

/** Approvals that fell were lines: `U0BEN: deactivated`. */
export function withFallen(stored: unknown): unknown {
  const earlier = fellInWords.safeParse(stored);
  if (!earlier.success) return stored;
  const { detail, ...rest } = earlier.data;
  const fallen = detail.map((line) => {
    const [person = '', why = ''] = line.split(': ', 2);
    return { person, name: person, why: fallReasonOf(why) };
  });
  return { ...rest, fallen };
}

const requestWithoutApprovedAt = z.looseObject({
  approvedAtMs: absent,
  state: z.enum(states),
  sinceMs: timeMs,
  scheduledWhy: textOrNull,
  retriedBy: textOrNull,
  approvals: z.array(z.looseObject({ atMs: timeMs })),
});

const onceApproved: readonly State[] = [
  'approved',
  'scheduled',
  'running',
  'verifying',
  'unknown',
  'succeeded',
  'failed',
];

/** When a request was approved stood with its last approval, or with its second try. */
export function withApprovedAt(stored: unknown): unknown {
  const earlier = requestWithoutApprovedAt.safeParse(stored);
  if (!earlier.success) return stored;
  const { state, sinceMs, scheduledWhy, retriedBy, approvals } = earlier.data;
  const isTriedAgain = scheduledWhy === 'retry' && retriedBy !== null;
  const lastMs = isTriedAgain ? sinceMs : (approvals.at(-1)?.atMs ?? null);
  return { ...earlier.data, approvedAtMs: onceApproved.includes(state) ? lastMs : null };
}

/** Every other reason there was: no longer an approver. */
function fallReasonOf(why: string): FallReason {
  return fallReasons.find((reason) => reason === why) ?? 'not-an-approver';
}
