import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/plan.ts';
import { hasEnded } from '../../src/domain/request.ts';
import { holds } from '../helpers/holds.ts';
import { always, play, walks } from './walk.ts';

it('gets far enough in these stories for the rules to mean something', () => {
  const reached = new Set<string>();
  holds(
    fc.property(walks, (walk) => {
      for (const { after, event } of play(walk)) {
        reached.add(after.state);
        reached.add(event.type);
        if (event.type === 'scheduled') reached.add(event.data.why);
        if (event.type === 'retried') reached.add(`retried by ${event.data.by}`);
        if (after.attempts.length > 1) reached.add('second attempt');
      }
    }),
    { numRuns: 1_500 },
  );

  const states = ['succeeded', 'failed', 'unknown', 'rejected', 'cancelled', 'expired', 'refused'];
  const events = [
    'stale',
    'approvals-fell',
    'rule-changed',
    'reminded',
    'escalated',
    'late-answer',
  ];
  const more = ['left-to-person', 'not-taken', 'delay', 'window', 'retried by person'];
  expect([...reached]).toEqual(expect.arrayContaining([...states, ...events, ...more]));
  expect(reached).toContain('second attempt');
});

it('never leaves a final state and never succeeds twice', () => {
  always((steps) => {
    const successes = steps.filter(({ event }) => event.type === 'succeeded').length;
    expect(successes).toBeLessThanOrEqual(1);
    for (const { before, after, event } of steps) {
      if (!hasEnded(before)) continue;
      expect(event.type).toBe('late-answer');
      expect(after.state).toBe(before.state);
    }
  });
});

it('approves only the fingerprint that is on the card, and writes only what it stands for', () => {
  always((steps) => {
    for (const { before, event, after } of steps) {
      const isYes = event.type === 'approved' || event.type === 'retried';
      if (isYes || event.type === 'intended') {
        expect(event.data.fingerprint).toBe(before.fingerprint);
        expect(event.data.fingerprint).toBe(after.plan && fingerprintOf(after.plan));
      }
    }
  });
});

it('never has two writes that could both take effect', () => {
  always((steps) => {
    for (const { before, event, atMs } of steps) {
      if (event.type !== 'intended') continue;
      for (const attempt of before.attempts) {
        const over =
          attempt.outcome === 'not-taken' || atMs > (attempt.signatureEndsAtMs ?? Infinity);
        expect(over).toBe(true);
      }
    }
  });
});

it('tries again by itself only once, and only what can be undone', () => {
  always((steps, { undoable }) => {
    const byBot = steps.filter(({ event }) => event.type === 'retried' && event.data.by === 'bot');
    expect(byBot.length).toBeLessThanOrEqual(undoable ? 1 : 0);
  });
});

it('says done only after the cloud was asked', () => {
  always((steps) => {
    for (const { event, intent, before } of steps) {
      if (event.type !== 'succeeded') continue;
      expect(intent.what).toBe('done');
      expect(before.attempts.length).toBeGreaterThan(0);
    }
  });
});

it('counts one version per event', () => {
  always((steps) => {
    for (const [index, { after }] of steps.entries()) expect(after.version).toBe(index + 2);
  });
});
