import { expect, it } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { approve, retry } from '../../src/domain/decisions.ts';
import { type Electorate, nobody, tallyOf } from '../../src/domain/electorate.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import { intend, reconsider } from '../../src/domain/preparation.ts';
import type { Request } from '../../src/domain/request.ts';
import { after, anElectorate, aPlan, aRequest, aRule, startMs, theBot } from '../helpers/build.ts';

const plan = aPlan();
const fingerprint = fingerprintOf(plan);

/** Stages in short: `{ database: 'U0BEN U0CARO' }`; a number before the accounts is the quorum. */
function staged(stages: Record<string, string>): RuleInForce {
  return aRule({
    stages: Object.entries(stages).map(([name, text]) => {
      const words = text.split(' ');
      const users = words.filter((word) => word.startsWith('U'));
      return { name, approvers: { users, groups: [] }, quorum: Number(words[0]) || 1 };
    }),
  });
}

function pending(rule: RuleInForce): Request {
  const expiresAtMs = startMs + 8 * 3_600_000;
  return after(aRequest(), [
    { type: 'planned', data: { plan, fingerprint, rule, expiresAtMs } },
    theBot,
  ]);
}

/** The request after this account pressed Approve, or why it was refused. */
function press(request: Request, id: string, electorate: Electorate): Request | string {
  const by = { id, electorate };
  const decided = approve(request, { by, fingerprint, typedInstance: 'cdb-qwer1234' }, startMs + 1);
  if (!decided.ok) return decided.why;
  const actor = { kind: 'person' as const, id, name: id };
  const seq = request.seq + 1;
  return apply(request, decided.event, { seq, atMs: startMs + 1, request: request.id, actor });
}

function approved(request: Request, electorate: Electorate, ...accounts: string[]): Request {
  return accounts.reduce((before, account) => {
    const next = press(before, account, electorate);
    if (typeof next === 'string') throw new Error(`${account}: ${next}`);
    return next;
  }, request);
}

function intended(request: Request, electorate: Electorate) {
  const facts = { ...plan.facts, readAtMs: startMs + 2 };
  const now = { facts, electorate, signatureLastsMs: 300_000, writeTimeoutMs: 20_000 };
  return intend(request, now, startMs + 2);
}

const two = staged({ database: 'U0BEN U0CARO', security: 'U0DORA' });

it('asks one stage after the other, and says whose turn it is not', () => {
  const electorate = anElectorate(two);
  const request = pending(two);

  expect(press(request, 'U0DORA', electorate)).toBe('stage-not-open');
  const first = approved(request, electorate, 'U0BEN');
  expect(first.state).toBe('pending');
  expect(press(first, 'U0BEN', electorate)).toBe('already-approved-by-you');
  expect(press(first, 'U0CARO', electorate)).toBe('stage-complete');
  const second = approved(first, electorate, 'U0DORA');
  expect(second.state).toBe('approved');
  expect(second.approvals.map(({ stage }) => stage)).toEqual(['database', 'security']);
});

it('counts nobody in two stages', () => {
  const both = staged({ database: 'U0BEN U0CARO', security: 'U0BEN U0DORA' });
  const electorate = anElectorate(both);

  const first = approved(pending(both), electorate, 'U0BEN');

  expect(press(first, 'U0BEN', electorate)).toBe('already-approved-by-you');
  expect(approved(first, electorate, 'U0DORA').state).toBe('approved');
});

it('counts somebody whom two stages name for the one that decides', () => {
  const both = staged({ database: 'U0BEN U0CARO', security: 'U0BEN U0CARO' });
  const electorate = anElectorate(both);

  const request = approved(pending(both), electorate, 'U0CARO', 'U0BEN');

  expect(request.state).toBe('approved');
  expect(request.approvals.map(({ stage }) => stage)).toEqual(['database', 'security']);
});

it('never takes approvals for complete where no rule wants any', () => {
  const request = approved(pending(two), anElectorate(two), 'U0BEN', 'U0DORA');

  expect(tallyOf(request, nobody).open).not.toBeNull();
});

it('lets a later stage fall when an earlier one opens again', () => {
  const electorate = anElectorate(two);
  const request = approved(pending(two), electorate, 'U0BEN', 'U0DORA');

  const decided = intended(request, { ...electorate, objections: { U0BEN: 'deactivated' } });

  expect(decided).toMatchObject({ ok: true, event: { type: 'approvals-fell' } });
  expect(decided.ok && decided.event.data).toMatchObject({
    fallen: [
      { person: 'U0BEN', why: 'deactivated' },
      { person: 'U0DORA', why: 'earlier-stage-open' },
    ],
  });
});

it('starts nothing when a rule comes to want fewer people: somebody has to say yes once more', () => {
  const strict = staged({ approval: '3 U0BEN U0CARO U0DORA' });
  const lax = staged({ approval: '2 U0BEN U0CARO U0DORA' });
  const request = approved(pending(strict), anElectorate(strict), 'U0BEN', 'U0CARO');

  const decided = reconsider(request, anElectorate(lax), startMs + 2);
  expect(decided).toMatchObject({
    ok: true,
    event: { type: 'rule-changed', data: { fallen: [] } },
  });

  expect(approved(request, anElectorate(lax), 'U0BEN').state).toBe('approved');
  expect(approved(request, anElectorate(lax), 'U0DORA').state).toBe('approved');
});

it('keeps the places of those who said yes when one of them says it once more', () => {
  const three = staged({ database: 'U0BEN', security: 'U0DORA', audit: 'U0FINN' });
  const request = approved(pending(three), anElectorate(three), 'U0BEN', 'U0DORA');

  const again = approved(request, anElectorate(two), 'U0BEN');

  expect(again.state).toBe('approved');
  expect(again.approvals.map(({ person, stage }) => `${person} ${stage}`)).toEqual([
    'U0BEN database',
    'U0DORA security',
  ]);
  expect(intended(again, anElectorate(two))).toMatchObject({ event: { type: 'intended' } });
});

it('names the stage whose approver somebody is when none is missing any more', () => {
  const three = staged({ database: 'U0BEN U0CARO', security: 'U0DORA', audit: 'U0FINN' });
  const request = approved(pending(three), anElectorate(three), 'U0BEN', 'U0DORA');

  const done = approved(request, anElectorate(two), 'U0CARO');

  expect(done.approvals.at(-1)).toMatchObject({ person: 'U0CARO', stage: 'database' });
});

it('lets nobody fall whose stage has come to want fewer people', () => {
  const more = staged({ database: '2 U0BEN U0CARO', security: 'U0DORA' });
  const request = approved(pending(more), anElectorate(more), 'U0BEN', 'U0CARO');

  expect(tallyOf(request, anElectorate(two))).toMatchObject({ fallen: [], given: [2, 0], open: 1 });
});

it.each([
  ['guest', { objections: { U0CARO: 'guest' as const } }],
  ['an account of the requester', { identities: { U0ADA: 'ada@x.y', U0CARO: 'ada@x.y' } }],
  ['not an approver', { members: [['U0BEN']] }],
])('does not write again for somebody who pressed Try again and now is %s', (_, people) => {
  const rule = aRule();
  const request = approved(pending(rule), anElectorate(rule), 'U0BEN');
  const left = after(request, [
    { type: 'left-to-person', data: { why: 'not-done', detail: 'not done' } },
    theBot,
  ]);
  const by = { id: 'U0CARO', electorate: anElectorate(rule) };
  const press = { by, fingerprint, typedInstance: 'cdb-qwer1234' };
  const retried = retry(left, press, startMs + 7_200_000);
  if (!retried.ok) throw new Error(retried.why);
  const again = apply(left, retried.event, {
    seq: 9,
    atMs: startMs,
    request: left.id,
    actor: { kind: 'person', id: 'U0CARO', name: 'Caro' },
  });

  expect(intended(again, anElectorate(rule))).toMatchObject({ event: { type: 'intended' } });
  expect(intended(again, anElectorate(rule, people))).toMatchObject({
    event: { type: 'left-to-person', data: { why: 'not-done' } },
  });
});
