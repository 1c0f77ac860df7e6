import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { always, type Step } from './walk.ts';

/** What must hold of time, whatever is pressed, whatever changes, and however late a job comes. */

it('never starts a write outside the windows of the rule in force', () => {
  always((steps) => {
    for (const { event, atMs, world } of steps) {
      if (event.type !== 'intended' || !world.rule || world.rule.windows.length === 0) continue;
      const hour = new Date(atMs).getUTCHours();
      expect(hour >= 1 && hour < 5).toBe(true);
    }
  });
});

it('never starts a write before the pause of the rule in force is over', () => {
  always((steps) => {
    for (const [index, { event, atMs, world }] of steps.entries()) {
      if (event.type !== 'intended') continue;
      const decided = steps.slice(0, index).findLast(isLastYes);
      const delayMs = world.rule?.delayMs ?? 0;
      expect(atMs).toBeGreaterThanOrEqual((decided?.atMs ?? Infinity) + delayMs);
    }
  });
});

it('never approves, rejects, reminds or starts when its time is up', () => {
  always((steps) => {
    for (const { event, before, atMs } of steps) {
      const isTimely = ['approved', 'rejected', 'reminded', 'escalated', 'intended'];
      if (!isTimely.includes(event.type)) continue;
      expect(atMs).toBeLessThan(before.expiresAtMs ?? 0);
    }
  });
});

it('never expires before its time is up', () => {
  always((steps) => {
    for (const { event, before, after, atMs, world } of steps) {
      if (event.type !== 'expired') continue;
      const isOver = atMs >= (before.expiresAtMs ?? Infinity);
      // A rule that has come to be stricter may leave no time.
      if (before.state !== 'pending' && world.rule) continue;
      expect(isOver).toBe(true);
      expect(after.state).toBe('expired');
    }
  });
});

it('reminds one at a time, escalates once, and begins anew when it is shown anew', () => {
  always((steps) => {
    let reminders = 0;
    let escalations = 0;
    for (const { event, before, after } of steps) {
      if (isShownAnew(before, after)) [reminders, escalations] = [0, 0];
      if (event.type === 'reminded') {
        reminders += 1;
        expect(event.data.count).toBe(reminders);
      }
      if (event.type === 'escalated') {
        escalations += 1;
        expect(escalations).toBe(1);
      }
    }
  });
});

function isLastYes({ event }: Step): boolean {
  if (event.type === 'retried') return event.data.by === 'person';
  return event.type === 'approved' && event.data.complete;
}

function isShownAnew(before: Request, after: Request): boolean {
  return before.state !== 'pending' && after.state === 'pending';
}
