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

  const fallen = [{ person: ben.id, why: 'deactivated' }];
  const fell = after(retried, [
    { type: 'approvals-fell', data: { fallen, rule, expiresAtMs } },
    theBot,
  ]);

  expect(retried.retriedBy).toBe(caro.id);
  expect(fell).toMatchObject({ state: 'pending', retriedBy: null });
});
