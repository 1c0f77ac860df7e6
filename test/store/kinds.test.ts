import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/events.ts';
import { aPlan, aRule, ben, theBot } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { approved, cancelled, fingerprint, intended, laterMs, planned } from './events.ts';
import { openStore, pendingRequest } from './open-store.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());

it.each(everyKind())('an event of kind $type is read back as it was', async (event) => {
  const { requests } = await openStore(server.url);
  const pending = await pendingRequest(requests, `cdb-${randomUUID()}`);
  const running = await requests.append(pending, intended, theBot);
  if (!running.ok) throw new Error('not intended');

  const appended = await requests.append(running.request, event, ben);

  if (!appended.ok) throw new Error(appended.why);
  expect(await requests.load(pending.id)).toEqual(appended.request);
  expect((await requests.history(pending.id)).at(-1)?.logged).toEqual(appended.event);
  expect(appended.event.data).toEqual(event.data);
});

function everyKind(): RequestEvent[] {
  const answer = { code: 'throttled', cloudCode: null, message: 'later', cloudRequestId: 'r-1' };
  const proof = {
    seen: [{ label: 'Encryption', value: 'YES' }],
    unproven: null,
    cloudRequestId: 'r-2',
  };
  const fallen = [{ person: 'U0BOB', name: 'Bob', why: 'deactivated' as const }];
  const counting = [{ person: 'U0BEN', stage: 'database' }];
  const rule = aRule({
    name: 'production',
    requesters: { users: ['U0ADA'], groups: [] },
    stages: [
      { name: 'database', approvers: { users: ['U0BEN'], groups: [] }, quorum: 1 },
      { name: 'security', approvers: { users: [], groups: ['S0SECURITY'] }, quorum: 2 },
    ],
    remindEveryMs: 3_600_000,
    escalate: { afterMs: 4 * 3_600_000, to: { users: [], groups: ['S0LEADS'] } },
    delayMs: 60_000,
    windows: [{ days: ['sat', 'sun'], from: '01:00', to: '05:00', timeZone: 'Asia/Shanghai' }],
    freezes: [{ from: '2026-12-20', to: '2027-01-04', timeZone: 'Asia/Shanghai', why: null }],
  });
  const [check] = aPlan().facts.checks;
  if (!check) throw new Error('no check');
  return [
    {
      type: 'refused',
      data: {
        why: 'blocked',
        detail: 'isolated',
        checks: [{ ...check, verdict: 'block', code: 'not-possible' }],
        other: null,
      },
    },
    approved,
    { type: 'approved', data: { ...approved.data, stage: 'security', fallen } },
    { type: 'rejected', data: { fingerprint, rule: rule.name, reason: null } },
    cancelled,
    { type: 'expired', data: { was: 'pending' } },
    { type: 'scheduled', data: { startsAtMs: laterMs, why: 'delay', lastsUntilMs: laterMs } },
    { type: 'rule-changed', data: { rule, fallen, counting, expiresAtMs: laterMs } },
    { type: 'rule-changed', data: { rule: null, fallen: [], counting: [], expiresAtMs: laterMs } },
    { type: 'reminded', data: { count: 1 } },
    { type: 'escalated', data: { to: { users: ['U0CARO'], groups: ['S0LEADS'] } } },
    { type: 'stale', data: { ...planned().data, difference: ['nodes: 2 → 3'] } },
    { type: 'approvals-fell', data: { fallen, counting, rule, expiresAtMs: laterMs } },
    { type: 'accepted', data: { attempt: 1, cloudRequestId: 'r-3' } },
    { type: 'not-taken', data: { attempt: 1, answer, again: { startsAtMs: laterMs } } },
    { type: 'not-taken', data: { attempt: 1, answer, again: null } },
    { type: 'outcome-unknown', data: { attempt: 1, answer } },
    { type: 'late-answer', data: { attempt: 1, accepted: true, answer } },
    { type: 'succeeded', data: { proof } },
    { type: 'failed', data: { cause: 'other-key', sent: true, detail: 'KMS-2' } },
    { type: 'left-to-person', data: { why: 'not-done', detail: 'still NO' } },
    {
      type: 'retried',
      data: { by: 'person', fingerprint, rule: rule.name, lastsUntilMs: laterMs },
    },
  ];
}
