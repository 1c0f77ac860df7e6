import fc from 'fast-check';
import { expect, it } from 'vitest';
import { approve } from '../../src/domain/decisions.ts';
import { type Explanation, explain } from '../../src/domain/explanation.ts';
import type { Outlook } from '../../src/domain/outlook.ts';
import { postpone } from '../../src/domain/preparation.ts';
import { holds } from '../helpers/holds.ts';
import { play, type Step, walks } from './walk.ts';
import { electorateOf, everyAccount, humanIn } from './walk-world.ts';

/** An explanation is no second truth: whatever happens, it says what a press or an alarm would come to. */
function always(check: (told: Explanation, step: Step) => void): void {
  const all = fc.property(walks, (walk) => {
    for (const step of play(walk)) {
      const { after: request, atMs, world } = step;
      const electorate = electorateOf(world);
      const known = { you: 'U0EVE', rule: world.rule, electorate, seen: everyAccount };
      check(explain(request, known, atMs), step);
    }
  });
  holds(all, { numRuns: 300 });
}

function isOver(outlook: Outlook, atMs: number): boolean {
  return outlook.is === 'decision' && outlook.expiresAtMs !== null && outlook.expiresAtMs <= atMs;
}

it('names exactly those who could press Approve with success, and says when they are too few', () => {
  always(({ candidates, mayRequesterAsk, outlook }, { after: request, atMs, world }) => {
    if (request.state !== 'pending') return;
    const electorate = electorateOf(world);
    const typed = { fingerprint: request.fingerprint, typedInstance: request.wish.instance };
    const able = everyAccount.filter(
      (id) => approve(request, { by: { id, electorate }, ...typed }, atMs).ok,
    );
    expect([...(candidates?.may ?? [])].sort()).toEqual([...able].sort());
    if (!candidates) return expect(mayRequesterAsk === false || isOver(outlook, atMs)).toBe(true);
    const humans = new Set(able.map((id) => humanIn(world, id)));
    expect(candidates.isTooFew).toBe(humans.size < candidates.missing);
  });
});

it('tells a start at which nothing holds it back any more', () => {
  always(({ outlook }, { after: request, atMs, world }) => {
    if (request.state !== 'approved' && request.state !== 'scheduled') return;
    expect(['start', 'hindered']).toContain(outlook.is);
    if (outlook.is !== 'start') return;
    expect(outlook.startsAtMs).toBeGreaterThanOrEqual(atMs);
    expect(outlook.startsAtMs).toBeLessThan(outlook.lastsUntilMs);
    const then = postpone(request, world.rule, outlook.startsAtMs);
    expect(then).toEqual({ ok: false, why: 'moved-on' });
  });
});
