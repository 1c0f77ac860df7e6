import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { isEnough } from './recount.ts';
import { always, type Step } from './walk.ts';
import { humanIn } from './walk-world.ts';

/** What must hold of who decides, whatever is pressed and whatever changes meanwhile. */

it('never intends a write unless, at that moment, enough different people have approved it', () => {
  always((steps) => {
    for (const { event, before, world } of steps) {
      if (event.type === 'intended') expect(isEnough(before, world)).toBe(true);
    }
  });
});

it('never calls approved what not enough different people have approved', () => {
  always((steps) => {
    for (const { event, after, world } of steps) {
      if (event.type !== 'approved') continue;
      expect(event.data.complete).toBe(after.state === 'approved');
      if (event.data.complete) expect(isEnough(after, world)).toBe(true);
    }
  });
});

it('lets only an approval end the wait for approval', () => {
  always((steps) => {
    for (const { event, before, after } of steps) {
      const isUnderWay = ['approved', 'scheduled', 'running'].includes(after.state);
      if (before.state === 'pending' && isUnderWay) expect(event.type).toBe('approved');
    }
  });
});

it('never leads to an approval or a write by a change of the rule alone', () => {
  always((steps) => {
    for (const { event, intent } of steps) {
      if (event.type === 'approved') expect(intent.what).toBe('approve');
      if (event.type === 'intended') expect(['run', 'intend']).toContain(intent.what);
      if (intent.what !== 'reconsider') continue;
      expect(['rule-changed', 'approvals-fell', 'scheduled', 'failed', 'expired']).toContain(
        event.type,
      );
    }
  });
});

it('keeps only approvals that were really given, to what is on the card, since it was last shown anew', () => {
  always((steps) => {
    const given: Step[] = [];
    for (const step of steps) {
      if (step.event.type === 'stale') given.length = 0;
      if (step.event.type === 'approved') given.push(step);
      for (const { person, fingerprint } of step.after.approvals) {
        const real = given.some(
          ({ by, event }) =>
            by === person && event.type === 'approved' && event.data.fingerprint === fingerprint,
        );
        expect(real).toBe(true);
        expect(fingerprint).toBe(step.after.fingerprint);
      }
    }
  });
});

it('never takes a yes from the requester, an outsider, or somebody who may not decide now', () => {
  always((steps) => {
    for (const { event, intent, by, before, world } of steps) {
      const isYes =
        event.type === 'approved' || (event.type === 'retried' && intent.what === 'retry');
      if (!isYes) continue;
      expect(humanIn(world, by)).not.toBe(humanIn(world, before.requester.id));
      expect(world.barred[by]).toBeUndefined();
      expect(world.members.flat()).toContain(by);
    }
  });
});

it('never counts an approver of a stage before the stages before it are complete', () => {
  always((steps) => {
    for (const { event, by, before, world } of steps) {
      if (event.type !== 'approved') continue;
      const index = world.rule?.stages.findIndex(({ name }) => name === event.data.stage) ?? -1;
      expect(index).toBeGreaterThanOrEqual(0);
      expect(isEnough(before, world, index)).toBe(true);
      expect(world.members[index]).toContain(by);
    }
  });
});

it('goes back to the approvers when those who decided may not decide any more', () => {
  always((steps) => {
    for (const { event, intent, before, after, world } of steps) {
      const isDue = ['run', 'intend'].includes(intent.what) && before.startsAtMs === null;
      const isTimely = !['expired', 'stale', 'scheduled'].includes(event.type);
      if (!isDue || !isTimely || event.type === 'failed' || isEnough(before, world)) continue;
      expect(event.type).toBe('approvals-fell');
      expect(after).toMatchObject({ state: 'pending', approvedAtMs: null, startsAtMs: null });
    }
  });
});

it('never writes again for somebody who pressed Try again and may not decide any more', () => {
  always((steps) => {
    for (const { event, before, world } of steps) {
      if (event.type !== 'intended' || !before.retriedBy) continue;
      expect(world.barred[before.retriedBy]).toBeUndefined();
      expect(world.members.flat()).toContain(before.retriedBy);
      expect(humanIn(world, before.retriedBy)).not.toBe(humanIn(world, before.requester.id));
    }
  });
});

it('needs a new approval after every way back to the approvers', () => {
  always((steps) => {
    for (const [index, { event }] of steps.entries()) {
      if (event.type !== 'intended') continue;
      const since = steps.slice(0, index).findLastIndex(({ after }) => isWaiting(after));
      const between = steps.slice(since + 1, index).map((step) => step.event.type);
      expect(between).toContain('approved');
    }
  });
});

function isWaiting({ state }: Request): boolean {
  return state === 'pending';
}
