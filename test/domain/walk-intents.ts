import fc from 'fast-check';
import { type Decided, no } from '../../src/domain/decided.ts';
import { approve, cancel, close, reject, retry, stop } from '../../src/domain/decisions.ts';
import type { Actor } from '../../src/domain/events.ts';
import * as preparation from '../../src/domain/preparation.ts';
import { escalate, remind } from '../../src/domain/reminding.ts';
import type { Request } from '../../src/domain/request.ts';
import * as verification from '../../src/domain/verification.ts';
import { aPlan, aRule, someFacts } from '../helpers/build.ts';
import { type Change, electorateOf, everyAccount, someChange, type World } from './walk-world.ts';

/** What somebody, or something, tries to do to a request. */
export interface Intent {
  what: string;
  /** Who presses: by name, the next who may, or the first who has done so already. */
  who: Actor | 'next' | 'first';
  /** Does the presser see the card as it is? */
  seesCard: boolean;
  facts: typeof enabled;
  typed: string;
  attempt: number;
  passMs: number;
  /** What changes in the world, when that is what happens. */
  change: Change;
}

const people: readonly Actor[] = everyAccount.map((id) => ({ kind: 'person', id, name: id }));
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

/** The facts are as they were, and everybody reads and types what is right. */
export const allRight = { facts: enabled, seesCard: true, typed: 'cdb-qwer1234' };

export const intent: fc.Arbitrary<Intent> = fc.record({
  what: rarely(
    fc.constantFrom('plan', 'reject', 'cancel', 'stop', 'expire', 'close', 'not-taken', 'other'),
    fc.constantFrom(
      ...['approve', 'approve', 'approve', 'approve', 'change', 'change', 'change', 'reconsider'],
      ...['reconsider', 'remind', 'escalate', 'run', 'run', 'intend', 'accept', 'maybe', 'busy'],
      ...['take-over', 'done', 'not-done', 'unclear', 'retry'],
    ),
  ),
  who: fc.constantFrom<Intent['who'][]>(...people, ...people.map(() => 'next' as const), 'first'),
  seesCard: rarely(false, true),
  facts: rarely(disabled, rarely(blocked, enabled)),
  typed: rarely('cdb-other', 'cdb-qwer1234'),
  attempt: fc.constantFrom(1, 1, 2, 3),
  passMs: rarely(
    fc.constantFrom(7 * 60_000, 3_600_000, 10 * 3_600_000),
    fc.constantFrom(0, 0, 1_000, 30_000),
  ),
  change: someChange,
});

function rarely<One, Other>(
  one: fc.Arbitrary<One> | One,
  other: fc.Arbitrary<Other> | Other,
): fc.Arbitrary<One | Other> {
  const [seldom, mostly] = [one, other].map((each) =>
    each instanceof fc.Arbitrary ? each : fc.constant(each),
  ) as [fc.Arbitrary<One>, fc.Arbitrary<Other>];
  return fc.oneof({ weight: 1, arbitrary: seldom }, { weight: 9, arbitrary: mostly });
}

const byPeople = ['approve', 'reject', 'cancel', 'stop', 'retry', 'close'];

export function isByPerson({ what }: Intent): boolean {
  return byPeople.includes(what);
}

interface Circumstances {
  undoable: boolean;
  nowMs: number;
  /** Who presses, where somebody does. */
  presser: string;
}

export function decide(request: Request, intent: Intent, world: World, at: Circumstances): Decided {
  if (isByPerson(intent)) return decideAsPerson(request, intent, world, at);
  const prepared = prepare(request, intent, world, at);
  if (prepared || request.attempts.length === 0) return prepared ?? no('moved-on');
  return afterWrite(request, intent, at.nowMs);
}

function decideAsPerson(
  request: Request,
  { what, seesCard, typed }: Intent,
  world: World,
  { nowMs, presser }: Circumstances,
): Decided {
  const by = { id: presser, electorate: electorateOf(world) };
  const fingerprint = seesCard ? request.fingerprint : 'AAAA-AAAA-AAAA';
  const press = { by, fingerprint, typedInstance: typed };
  switch (what) {
    case 'approve':
      return approve(request, press, nowMs);
    case 'reject':
      return reject(request, { ...press, reason: null }, nowMs);
    case 'cancel':
      return cancel(request, by, null);
    case 'stop':
      return stop(request, by);
    case 'retry':
      return retry(request, press, nowMs);
    default:
      return close(request, { ...press, reason: 'enough' });
  }
}

/** What the bot does up to the write; null: something else. */
function prepare(
  request: Request,
  { what, facts }: Intent,
  world: World,
  { undoable, nowMs }: Circumstances,
): Decided | null {
  const electorate = electorateOf(world);
  const intend = () =>
    preparation.intend(
      request,
      {
        facts: { ...facts, readAtMs: nowMs },
        electorate,
        signatureLastsMs: 300_000,
        writeTimeoutMs: 20_000,
      },
      nowMs,
    );
  const { rule } = world;
  switch (what) {
    case 'plan what is blocked':
      return preparation.plan(request, planOf(undoable, blocked), rule ?? aRule(), nowMs);
    case 'plan':
      return rule
        ? preparation.plan(request, planOf(undoable, facts), rule, nowMs)
        : no('moved-on');
    case 'reconsider':
      return preparation.reconsider(request, electorate, nowMs);
    case 'remind':
      return remind(request, nowMs);
    case 'escalate':
      return escalate(request, nowMs);
    case 'expire':
      return preparation.expire(request, nowMs);
    case 'run': {
      const held = preparation.postpone(request, world.rule, nowMs);
      return held.ok ? held : intend();
    }
    case 'intend':
      return intend();
    default:
      return null;
  }
}

function afterWrite(request: Request, { what, attempt }: Intent, nowMs: number): Decided {
  const answer = { transient: true, retryAfterMs: undefined, answer: lost };
  const answered = (got: Parameters<typeof verification.answer>[2]) =>
    verification.answer(request, attempt, got, nowMs);
  switch (what) {
    case 'accept':
      return verification.accept(request, attempt, 'r');
    case 'maybe':
      return answered({ ...answer, taken: 'maybe' });
    case 'not-taken':
      return answered({ ...answer, transient: false, taken: 'no' });
    case 'busy':
      return answered({ ...answer, taken: 'no' });
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
    default:
      return no('moved-on');
  }
}

function planOf(undoable: boolean, facts: typeof enabled) {
  const write = undoable
    ? { operation: 'backup-encryption on' as const, key: null, keyRegion: null }
    : {};
  return aPlan({ write, facts });
}
