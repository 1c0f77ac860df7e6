import { expect, it } from 'vitest';
import { after, aPlan, aRequest, aRule, ben, caro, startMs, theBot } from '../helpers/build.ts';

it('forgets who pressed Try again when the request goes back to its approvers', () => {
  const rule = aRule();
  const expiresAtMs = startMs + 3_600_000;
  const retried = after(
    aRequest(),
    [{ type: 'planned', data: { plan: aPlan(), fingerprint: 'F', rule, expiresAtMs } }, theBot],
    [
      {
        type: 'retried',
        data: { by: 'person', fingerprint: 'F', rule: rule.name, lastsUntilMs: expiresAtMs },
      },
      caro,
    ],
  );

  const fallen = [{ person: ben.id, name: ben.name, why: 'deactivated' as const }];
  const fell = after(retried, [
    { type: 'approvals-fell', data: { fallen, counting: [], rule, expiresAtMs } },
    theBot,
  ]);

  expect(retried.retriedBy).toBe(caro.id);
  expect(fell).toMatchObject({ state: 'pending', retriedBy: null });
});

it('forgets when it was to start when it goes back to its approvers', () => {
  const rule = aRule();
  const expiresAtMs = startMs + 3_600_000;
  const plan = { plan: aPlan(), fingerprint: 'F', rule, expiresAtMs };
  const scheduled = after(
    aRequest(),
    [{ type: 'planned', data: plan }, theBot],
    [
      { type: 'scheduled', data: { startsAtMs: expiresAtMs, why: 'delay', lastsUntilMs: null } },
      theBot,
    ],
  );

  const stale = after(scheduled, [{ type: 'stale', data: { ...plan, difference: [] } }, theBot]);
  const fell = after(scheduled, [
    { type: 'approvals-fell', data: { rule, fallen: [], counting: [], expiresAtMs } },
    theBot,
  ]);

  const anew = { state: 'pending', startsAtMs: null, scheduledWhy: null };
  expect(stale).toMatchObject(anew);
  expect(fell).toMatchObject(anew);
});

it('forgets reminders, escalation and what changed once everybody needed has approved', () => {
  const rule = aRule();
  const data = { plan: aPlan(), fingerprint: 'F', rule, expiresAtMs: startMs + 3_600_000 };
  const to = { users: ['U0LEAD'], groups: [] };
  const waiting = after(
    aRequest(),
    [{ type: 'planned', data }, theBot],
    [
      {
        type: 'rule-changed',
        data: { rule, fallen: [], counting: [], expiresAtMs: startMs + 7_200_000 },
      },
      theBot,
    ],
    [{ type: 'reminded', data: { count: 1 } }, theBot],
    [{ type: 'escalated', data: { to } }, theBot],
  );

  const approved = after(waiting, [
    {
      type: 'approved',
      data: {
        fingerprint: 'F',
        rule: rule.name,
        stage: 'approval',
        complete: true,
        lastsUntilMs: startMs + 86_400_000,
        fallen: [],
        counting: [],
      },
    },
    caro,
  ]);

  expect(waiting).toMatchObject({
    state: 'pending',
    expiresAtMs: startMs + 7_200_000,
    setBack: { why: 'rule-changed' },
    reminders: { count: 1, lastAtMs: startMs + 3_000 },
    escalatedAtMs: startMs + 4_000,
  });
  expect(approved).toMatchObject({
    state: 'approved',
    approvedAtMs: startMs + 5_000,
    setBack: null,
    reminders: null,
    escalatedAtMs: null,
  });
});

it('counts the wait from when the card was last shown anew, not from a change of the rule', () => {
  const rule = aRule();
  const data = { plan: aPlan(), fingerprint: 'F', rule, expiresAtMs: startMs + 3_600_000 };

  const changed = after(
    aRequest(),
    [{ type: 'planned', data }, theBot],
    [
      {
        type: 'rule-changed',
        data: { rule: null, fallen: [], counting: [], expiresAtMs: startMs },
      },
      theBot,
    ],
  );

  expect(changed).toMatchObject({ state: 'pending', sinceMs: startMs + 1_000, rule: null });
});

const rule = aRule({ quorum: 3 });
const plannedData = { plan: aPlan(), fingerprint: 'F', rule, expiresAtMs: startMs + 3_600_000 };
const approval = {
  fingerprint: 'F',
  rule: rule.name,
  stage: 'approval',
  complete: false,
  lastsUntilMs: startMs + 86_400_000,
  counting: [],
};
const fellOf = (who: typeof ben) => ({
  person: who.id,
  name: who.name,
  why: 'not-an-approver' as const,
});
const approved = (...fallen: ReturnType<typeof fellOf>[]) =>
  ({ type: 'approved', data: { ...approval, fallen } }) as const;
const planned = [{ type: 'planned', data: plannedData }, theBot] as const;

it('names approvals that fell when somebody else approved', () => {
  const fell = after(aRequest(), planned, [approved(), ben], [approved(fellOf(ben)), caro]);

  expect(fell.approvals).toMatchObject([{ person: caro.id }]);
  expect(fell.setBack).toEqual({ why: 'approvals-fell', fallen: [fellOf(ben)] });
});

it('no longer names an approval that fell and was given again', () => {
  const fell = after(aRequest(), planned, [approved(), ben], [approved(fellOf(ben)), caro]);

  expect(after(fell, [approved(), ben]).setBack).toBeNull();
  expect(after(fell, [approved(fellOf(caro)), ben]).setBack).toEqual({
    why: 'approvals-fell',
    fallen: [fellOf(caro)],
  });
});

it('keeps what else a request was set back for when somebody approves', () => {
  const changed = after(aRequest(), planned, [
    { type: 'rule-changed', data: { ...plannedData, fallen: [fellOf(ben)], counting: [] } },
    theBot,
  ]);

  expect(after(changed, [approved(), ben]).setBack).toEqual({ why: 'rule-changed', fallen: [] });
  expect(after(changed, [approved(), caro]).setBack).toMatchObject({ fallen: [fellOf(ben)] });
});
