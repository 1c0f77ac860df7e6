import { expect, it } from 'vitest';
import { approve } from '../../src/domain/decisions.ts';
import { explain } from '../../src/domain/explanation.ts';
import { postpone } from '../../src/domain/preparation.ts';
import { always } from './walk.ts';
import { electorateOf, everyAccount, humanOf } from './walk-world.ts';

/** An explanation is no second truth: whatever happens, it says what a press or an alarm would come to. */

it('names exactly those who could press Approve with success, and says when they are too few', () => {
  always((steps) => {
    for (const { after: request, atMs, world } of steps) {
      if (request.state !== 'pending' || atMs >= (request.expiresAtMs ?? 0)) continue;
      const electorate = electorateOf(world);
      const known = { you: 'U0EVE', rule: world.rule, electorate, seen: everyAccount };
      const { candidates } = explain(request, known, atMs);
      const typed = { fingerprint: request.fingerprint, typedInstance: request.wish.instance };
      const able = everyAccount.filter(
        (id) => approve(request, { by: { id, electorate }, ...typed }, atMs).ok,
      );
      if (!candidates) throw new Error('nobody was looked at');
      expect([...candidates.may].sort()).toEqual([...able].sort());
      expect(candidates.isTooFew).toBe(new Set(able.map(humanOf)).size < candidates.missing);
    }
  });
});

it('tells a start at which nothing holds it back any more', () => {
  always((steps) => {
    for (const { after: request, atMs, world } of steps) {
      if (request.state !== 'approved' && request.state !== 'scheduled') continue;
      const electorate = electorateOf(world);
      const known = { you: 'U0EVE', rule: world.rule, electorate, seen: everyAccount };
      const { outlook } = explain(request, known, atMs);
      expect(['start', 'hindered']).toContain(outlook.is);
      if (outlook.is !== 'start') continue;
      expect(outlook.startsAtMs).toBeGreaterThanOrEqual(atMs);
      expect(outlook.startsAtMs).toBeLessThan(outlook.lastsUntilMs);
      const then = postpone(request, world.rule, outlook.startsAtMs);
      expect(then).toEqual({ ok: false, why: 'moved-on' });
    }
  });
});
