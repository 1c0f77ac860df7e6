import { expect, it } from 'vitest';
import { intend, reconsider, shown } from '../../src/domain/preparation.ts';
import type { Request } from '../../src/domain/request.ts';
import {
  after,
  anElectorate,
  aRule,
  type RuleDraft,
  someFacts,
  startMs,
  theCloud,
} from '../helpers/build.ts';
import { approved, hourMs, running } from './explaining.ts';

function intended(
  request: Request,
  nowMs: number,
  given: { ageMs?: number; rule?: RuleDraft } = {},
) {
  const { ageMs = 0, rule = {} } = given;
  const facts = someFacts({ readAtMs: nowMs - ageMs });
  const electorate = anElectorate(aRule(rule));
  const now = { facts, electorate, signatureLastsMs: 300_000, writeTimeoutMs: 20_000 };
  return intend(request, now, nowMs);
}

it('writes nothing on facts that were read more than half a minute ago', () => {
  const nowMs = startMs + hourMs;

  expect(intended(approved(), nowMs, { ageMs: 30_001 })).toEqual({ ok: false, why: 'too-early' });
  expect(intended(approved(), nowMs, { ageMs: 30_000 })).not.toEqual({
    ok: false,
    why: 'too-early',
  });
});

it('expires when the approval is over, also under a rule that has come to be more patient', () => {
  const request = approved({ approvalLastsMs: 24 * hourMs });
  const nowMs = request.expiresAtMs ?? 0;

  expect(intended(request, nowMs, { rule: { approvalLastsMs: 72 * hourMs } })).toMatchObject({
    ok: true,
    event: { type: 'expired' },
  });
});

it('takes nothing that the cloud shows for the effect of a call that was never made', () => {
  const proof = { seen: [], unproven: null, cloudRequestId: null };

  expect(shown(approved(), proof, startMs + hourMs)).toEqual({ ok: false, why: 'moved-on' });
});

it('says nothing about an approved request that other policies leave as it is', () => {
  const decided = reconsider(approved(), anElectorate(aRule()), startMs + hourMs);

  expect(decided).toEqual({ ok: false, why: 'moved-on' });
});

it('does not cut short the pause before another try because the policies have changed', () => {
  const busy = { code: 'throttled', cloudCode: null, message: 'busy', cloudRequestId: null };
  const again = { startsAtMs: startMs + hourMs };
  const waiting = after(running(), [
    { type: 'not-taken', data: { attempt: 1, answer: busy, again } },
    theCloud,
  ]);

  const electorate = anElectorate(aRule({ approvalLastsMs: 48 * hourMs }));
  const decided = reconsider(waiting, electorate, startMs + 60_000);

  expect(decided).toEqual({ ok: false, why: 'moved-on' });
});
