import fc from 'fast-check';
import { apply } from '../../src/domain/apply.ts';
import type { Decided } from '../../src/domain/decided.ts';
import { approve, cancel, close, reject, retry, stop } from '../../src/domain/decisions.ts';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import * as preparation from '../../src/domain/preparation.ts';
import type { Request } from '../../src/domain/request.ts';
import * as verification from '../../src/domain/verification.ts';
import {
  ada,
  aPlan,
  aRequest,
  aRule,
  ben,
  caro,
  someFacts,
  startMs,
  theBot,
} from '../helpers/build.ts';

/*
 * Any sequence of intents, by anybody, at any time, with any facts: a model of everything that people,
 * clouds and crashes can do to one request. What must hold is checked after every event.
 */

const people: readonly Actor[] = [ada, ben, caro, { kind: 'person', id: 'U0EVE', name: 'Eve' }];
const approvers = ['U0ADA', 'U0BEN', 'U0CARO'];
const enabled = someFacts();
const disabled = someFacts({ bound: { encryption: 'NO', 'key-state': 'Disabled' } });
const blocked = someFacts({
  checks: [{ name: 'instance-idle', verdict: 'block', sentence: 'busy', code: 'busy', source: '' }],
});
const proof = {
  seen: [{ label: 'Encryption', value: 'YES' }],
  unproven: null,
  cloudRequestId: 'r',
};
const lost = { code: 'lost', cloudCode: null, message: 'lost', cloudRequestId: null };

interface Intent {
  what: string;
  who: Actor;
  /** The fingerprint shown to the presser: of these facts. */
  shown: typeof enabled;
  facts: typeof enabled;
  typed: string;
  attempt: number;
  passMs: number;
}

const intent: fc.Arbitrary<Intent> = fc.record({
  what: fc.constantFrom(
    ...['plan', 'approve', 'approve', 'approve', 'reject', 'cancel', 'stop', 'expire', 'schedule'],
    ...[
      'intend',
      'intend',
      'accept',
      'maybe',
      'not-taken',
      'busy',
      'take-over',
      'done',
      'not-done',
    ],
    ...['other', 'unclear', 'retry', 'close'],
  ),
  who: fc.constantFrom(...people),
  shown: fc.constantFrom(enabled, enabled, enabled, disabled),
  facts: fc.constantFrom(enabled, enabled, enabled, enabled, disabled, blocked),
  typed: fc.constantFrom('cdb-qwer1234', 'cdb-qwer1234', 'cdb-other'),
  attempt: fc.constantFrom(1, 1, 2, 3),
  passMs: fc.constantFrom(0, 1_000, 30_000, 7 * 60_000, 10 * 3_600_000),
});

function decide(
  request: Request,
  intent: Intent,
  quorum: number,
  undoable: boolean,
  nowMs: number,
): Decided {
  const rule = aRule({ quorum });
  const write = undoable
    ? { operation: 'backup-encryption on' as const, key: null, keyRegion: null }
    : {};
  const plan = aPlan({ write, facts: intent.facts });
  const by = { id: intent.who.id, rule, approvers };
  const fingerprint = fingerprintOf(aPlan({ write, facts: intent.shown }));
  const press = { by, fingerprint, typedInstance: intent.typed };
  const answer = { transient: true, retryAfterMs: undefined, answer: lost };
  switch (intent.what) {
    case 'plan':
      return preparation.plan(request, plan, rule, nowMs);
    case 'approve':
      return approve(request, press, nowMs);
    case 'reject':
      return reject(request, { ...press, reason: null }, nowMs);
    case 'cancel':
      return cancel(request, by, null);
    case 'stop':
      return stop(request, by);
    case 'expire':
      return preparation.expire(request, nowMs);
    case 'intend':
      return preparation.intend(
        request,
        {
          facts: { ...intent.facts, readAtMs: nowMs },
          rule,
          approvers,
          objections: {},
          signatureLastsMs: 300_000,
          writeTimeoutMs: 20_000,
        },
        nowMs,
      );
    case 'accept':
      return verification.accept(request, intent.attempt, 'r');
    case 'maybe':
      return verification.answer(request, intent.attempt, { ...answer, taken: 'maybe' }, nowMs);
    case 'not-taken':
      return verification.answer(
        request,
        intent.attempt,
        { ...answer, transient: false, taken: 'no' },
        nowMs,
      );
    case 'busy':
      return verification.answer(request, intent.attempt, { ...answer, taken: 'no' }, nowMs);
    case 'take-over':
      return verification.takeOver(request, nowMs);
    case 'done':
      return verification.verify(request, { is: 'done', proof }, nowMs);
    case 'not-done':
      return verification.verify(request, { is: 'not-done' }, nowMs);
    case 'other':
      return verification.verify(request, { is: 'other', detail: 'another key' }, nowMs);
    case 'unclear':
      return verification.verify(request, { is: 'unclear', detail: '?' }, nowMs);
    case 'retry':
      return retry(request, press, nowMs);
    case 'close':
      return close(request, by, 'enough');
    default:
      return { ok: false, why: 'moved-on' };
  }
}

export interface Step {
  before: Request;
  event: RequestEvent;
  after: Request;
  intent: Intent;
  atMs: number;
}

/** Plays intents, and hands every event that came of them to the check. */
export function play(intents: readonly Intent[], quorum: number, undoable: boolean): Step[] {
  const steps: Step[] = [];
  let request = aRequest(undoable ? { operation: 'backup-encryption on', key: null } : {});
  let nowMs = startMs;
  for (const intent of intents) {
    nowMs += intent.passMs;
    const decided = decide(request, intent, quorum, undoable, nowMs);
    if (!decided.ok) continue;
    const actor = ['approve', 'reject', 'cancel', 'stop', 'retry', 'close'].includes(intent.what)
      ? intent.who
      : theBot;
    const before = request;
    request = apply(before, decided.event, {
      seq: before.seq + 1,
      atMs: nowMs,
      request: before.id,
      actor,
    });
    steps.push({ before, event: decided.event, after: request, intent, atMs: nowMs });
  }
  return steps;
}

/** Sequences that get far: a happy story with anything in between. */
export const stories = fc
  .tuple(
    fc.constantFrom<readonly string[]>(
      ['plan', 'approve', 'intend', 'accept', 'done'],
      [
        'plan',
        'approve',
        'approve',
        'intend',
        'maybe',
        'not-done',
        'retry',
        'intend',
        'accept',
        'done',
      ],
      [
        'plan',
        'approve',
        'intend',
        'take-over',
        'not-done',
        'retry',
        'intend',
        'busy',
        'intend',
        'done',
      ],
      ['plan', 'approve', 'approve', 'intend', 'busy', 'intend', 'maybe', 'done'],
      [],
    ),
    fc.array(intent, { minLength: 1, maxLength: 30 }),
    fc.infiniteStream(intent),
  )
  .map(([spine, noise, more]) => {
    const usual = more.take(spine.length);
    const steps = [...usual].map((each, index) => ({
      ...each,
      what: spine[index] ?? each.what,
      facts: enabled,
      shown: enabled,
      typed: 'cdb-qwer1234',
      passMs:
        spine[index] === 'intend'
          ? 4_000
          : spine[index] === 'not-done'
            ? 7 * 60_000
            : Math.min(each.passMs, 30_000),
    }));
    return interleave(steps, noise);
  });

function interleave(spine: readonly Intent[], noise: readonly Intent[]): Intent[] {
  const mixed: Intent[] = [];
  for (let index = 0; index < Math.max(spine.length, noise.length); index += 1) {
    const [next, odd] = [spine[index], noise[index]];
    if (next) mixed.push(next);
    if (odd && index % 2 === 0) mixed.push(odd);
  }
  return mixed;
}

export function always(
  check: (steps: readonly Step[], quorum: number, undoable: boolean) => void,
): void {
  fc.assert(
    fc.property(stories, fc.constantFrom(1, 2), fc.boolean(), (intents, quorum, undoable) => {
      check(play(intents, quorum, undoable), quorum, undoable);
    }),
    { numRuns: 1_500 },
  );
}
