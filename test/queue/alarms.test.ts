import { expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/plan.ts';
import type { Request } from '../../src/domain/request.ts';
import { sweep } from '../../src/queue/sweep.ts';
import { wakeEach } from '../../src/queue/wake-each.ts';
import {
  after,
  aPlan,
  aRequest,
  aRule,
  type RuleDraft,
  startMs,
  theBot,
} from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { note, openIdleQueues, openQueues, silent } from './open-queues.ts';

it.each([
  ['remind', { remindEveryMs: 3_600_000 }, 3_700_000],
  ['escalate', { escalate: { afterMs: 60_000, to: { users: ['U0DAN'], groups: [] } } }, 80_000],
  ['expire', {}, 8 * 3_600_000 + 20_000],
] as const)('puts back the lost alarm to %s', async (step, draft, afterMs) => {
  const made: string[] = [];
  const { jobs } = await openQueues({ [step]: async (id: string) => note(made, id) });
  const pending = aPendingRequest(draft);

  await sweep({
    dueWakeUps: async () => [{ id: pending.id }],
    unspoken: async () => [],
    load: async () => pending,
    jobs,
    clock: { now: () => startMs + afterMs },
    log: silent,
  });

  await until(() => made.length === 1);
});

it('keeps one job for each of many requests that wait with reminders', async () => {
  const { jobs, steps } = await openIdleQueues();
  const pending = aPendingRequest({ remindEveryMs: 3_600_000 });
  const ids = Array.from({ length: 300 }, (_, index) => `DBE-${index + 1}`);
  const parts = {
    load: async (id: string) => ({ ...pending, id }),
    jobs,
    clock: { now: () => startMs + 5_000 },
    log: silent,
  };

  await wakeEach(parts, ids);
  await wakeEach({ ...parts, clock: { now: () => startMs + 60_000 } }, ids);

  expect(await steps.getDelayedCount()).toBe(300);
  expect(await steps.getWaitingCount()).toBe(0);
});

function aPendingRequest(draft: RuleDraft): Request {
  const plan = aPlan();
  const rule = aRule(draft);
  const data = {
    plan,
    fingerprint: fingerprintOf(plan),
    rule,
    expiresAtMs: startMs + rule.expiresAfterMs,
  };
  return after(aRequest(), [{ type: 'planned', data }, theBot]);
}
