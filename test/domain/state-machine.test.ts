import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/plan.ts';
import { hasEnded } from '../../src/domain/request.ts';
import { always, play, stories } from './walk.ts';

it('gets far enough in these stories for the rules to mean something', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(stories, fc.constantFrom(1, 2), fc.boolean(), (intents, quorum, undoable) => {
      for (const { after, event } of play(intents, quorum, undoable)) {
        reached.add(after.state);
        reached.add(event.type);
      }
    }),
    { numRuns: 2_000 },
  );

  for (const state of [
    'succeeded',
    'failed',
    'unknown',
    'rejected',
    'cancelled',
    'expired',
    'refused',
  ])
    expect(reached).toContain(state);
  for (const event of ['stale', 'retried', 'left-to-person', 'not-taken', 'late-answer'])
    expect(reached).toContain(event);
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

it('approves only the fingerprint that is on the card', () => {
  always((steps) => {
    for (const { before, event } of steps) {
      if (event.type !== 'approved' && !(event.type === 'retried' && event.data.by === 'person'))
        continue;
      expect(event.data.fingerprint).toBe(before.fingerprint);
    }
  });
});

it('never intends a write without enough approvals of it by people other than the requester', () => {
  always((steps, quorum) => {
    for (const { before, event, after } of steps) {
      if (event.type !== 'intended') continue;
      const people = new Set(
        before.approvals
          .filter((approval) => approval.fingerprint === event.data.fingerprint)
          .map((approval) => approval.person),
      );
      expect(people).not.toContain('U0ADA');
      expect(people).not.toContain('U0EVE');
      expect(people.size).toBeGreaterThanOrEqual(quorum);
      expect(event.data.fingerprint).toBe(after.plan && fingerprintOf(after.plan));
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
  always((steps, _, undoable) => {
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
