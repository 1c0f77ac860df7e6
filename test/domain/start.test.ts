import { describe, expect, it } from 'vitest';
import { cancel, stop } from '../../src/domain/decisions.ts';
import { reconsider } from '../../src/domain/preparation.ts';
import { answer } from '../../src/domain/verification.ts';
import { ada, anElectorate, aRule, ben, startMs } from '../helpers/build.ts';
import { type Story, tellStory } from './stories.ts';
import { nights } from './walk-world.ts';

/** When what is approved may start. `startMs` is a Monday, ten o'clock in Greenwich. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** From `startMs` to the next night, one to five o'clock. */
const opensMs = 15 * hour;
const closesMs = 19 * hour;

describe('a pause before the write', () => {
  const paused = aRule({ delayMs: minute });

  it('is kept to the millisecond', () => {
    const story = tellStory(paused);
    story.approves(0);

    expect(story.runs(second)).toBe('scheduled');
    expect(story.request).toMatchObject({ startsAtMs: startMs + minute, scheduledWhy: 'delay' });
    expect(story.runs(minute - 1)).toBe('too-early');
    expect(story.runs(minute)).toBe('intended');
  });

  it('is counted from the last approval, however late its job comes', () => {
    const story = tellStory(paused);
    story.approves(0);

    expect(story.runs(10 * minute)).toBe('intended');
  });

  it.each([ada, ben])('can be used by $name to stop it, up to the intent', (who) => {
    const story = pausedUntilItsEnd();
    const by = { id: who.id, electorate: anElectorate(paused) };

    expect(story.does(minute, stop(story.request, by), who)).toBe('cancelled');
    expect(story.runs(minute)).toBe('has-ended');
  });

  it('says that it is too late after the intent, to Stop as to Cancel', () => {
    const story = pausedUntilItsEnd();
    const by = { id: ben.id, electorate: anElectorate(paused) };
    story.runs(minute);

    expect(stop(story.request, by)).toEqual({ ok: false, why: 'write-intended' });
    expect(cancel(story.request, by, null)).toEqual({ ok: false, why: 'write-intended' });
  });

  it('is not made by a clock that is behind the one of whoever recorded the approval', () => {
    const story = tellStory(aRule());
    story.approves(5);

    expect(story.runs(0)).toBe('intended');
  });

  it('is not there before the approval', () => {
    const story = tellStory(paused);
    const by = { id: ben.id, electorate: anElectorate(paused) };

    expect(stop(story.request, by)).toEqual({ ok: false, why: 'nothing-to-stop' });
  });

  function pausedUntilItsEnd(): Story {
    const story = tellStory(paused);
    story.approves(0);
    story.runs(0);
    return story;
  }
});

describe('a window', () => {
  const nightly = aRule({ windows: nights, approvalLastsMs: hour });

  it('lets it start at the opening, and not before', () => {
    const story = tellStory(nightly);
    story.approves(0);

    expect(story.runs(second)).toBe('scheduled');
    expect(story.request).toMatchObject({
      startsAtMs: startMs + opensMs,
      scheduledWhy: 'window',
      expiresAtMs: startMs + closesMs,
    });
    expect(story.runs(opensMs - 1)).toBe('too-early');
    expect(story.runs(opensMs)).toBe('intended');
  });

  it('lets it start in its last millisecond, and ends the approval with the next', () => {
    const [inTime, late] = [scheduled(), scheduled()];

    expect(inTime.runs(closesMs - 1)).toBe('intended');
    expect(late.runs(closesMs)).toBe('expired');
  });

  it('starts nothing outside when the cloud has pushed the next try past its end', () => {
    const story = scheduled();
    story.runs(closesMs - second);
    notTaken(story, closesMs - second);

    expect(story.request.state).toBe('failed');
    expect(story.alarm()).toBeNull();
  });

  it('starts nothing outside when the gate was slow to let it through', () => {
    const story = scheduled();

    expect(story.intends(closesMs)).toBe('expired');
  });

  it('tries again inside when the cloud has asked for a little patience', () => {
    const story = scheduled();
    story.runs(opensMs);
    notTaken(story, opensMs);

    expect(story.request).toMatchObject({ state: 'scheduled', scheduledWhy: 'not-taken' });
    expect(story.runs(opensMs + minute)).toBe('intended');
  });

  it('is looked at again when a job comes too late for it', () => {
    const story = scheduled();
    story.runs(opensMs);
    notTaken(story, opensMs);

    expect(story.runs(closesMs + minute)).toBe('expired');
  });

  it('ends an approval that is given while it is open, however long one lasts', () => {
    const story = tellStory(aRule({ windows: nights, expiresAfterMs: 24 * hour }));

    story.approves(opensMs + minute);

    expect(story.request.expiresAtMs).toBe(startMs + closesMs);
  });

  it('is no window when it never closes: the approval lasts as long as without', () => {
    const always = [{ ...nights[0], from: '00:00', to: '24:00' }] as typeof nights;
    const story = tellStory(aRule({ windows: always, approvalLastsMs: hour }));

    story.approves(0);

    expect(story.request.expiresAtMs).toBe(startMs + hour);
    expect(story.runs(second)).toBe('intended');
  });

  it('waits for the pause first, when there is one', () => {
    const rule = aRule({ windows: nights, delayMs: 30 * minute, expiresAfterMs: 24 * hour });
    const story = tellStory(rule);
    story.approves(opensMs);

    expect(story.runs(opensMs)).toBe('scheduled');
    expect(story.request).toMatchObject({
      scheduledWhy: 'delay',
      startsAtMs: startMs + opensMs + 30 * minute,
    });
  });

  function scheduled(): Story {
    const story = tellStory(nightly);
    story.approves(0);
    story.runs(0);
    return story;
  }

  function notTaken(story: Story, atMs: number): void {
    const said = { code: 'throttled', cloudCode: null, message: 'busy', cloudRequestId: null };
    const got = { taken: 'no' as const, transient: true, retryAfterMs: undefined, answer: said };
    story.does(atMs, answer(story.request, 1, got, startMs + atMs));
  }
});

describe('a freeze', () => {
  const freezes = [{ from: '2026-03-02', to: '2026-03-03', timeZone: 'UTC', why: 'quarter end' }];
  const thawsMs = 38 * hour;

  it('holds up what is approved in it, to the first moment after its last day', () => {
    const story = tellStory(aRule({ freezes, approvalLastsMs: hour }));
    story.approves(0);

    expect(story.runs(second)).toBe('scheduled');
    expect(story.request).toMatchObject({
      startsAtMs: startMs + thawsMs,
      scheduledWhy: 'freeze',
      expiresAtMs: startMs + thawsMs + hour,
    });
    expect(story.runs(thawsMs - 1)).toBe('too-early');
    expect(story.runs(thawsMs)).toBe('intended');
  });

  it('ends at once what could start only after its approval is over', () => {
    const later = [{ from: '2026-03-03', to: '2026-03-05', timeZone: 'UTC', why: null }];
    const story = tellStory(aRule({ freezes: later, expiresAfterMs: 24 * hour }));
    story.approves(13 * hour);

    expect(story.runs(opensMs)).toBe('expired');
  });

  it('takes a window from the rule: the next one after it counts', () => {
    const story = tellStory(aRule({ freezes, windows: nights }));
    story.approves(0);
    story.runs(0);

    expect(story.request.startsAtMs).toBe(startMs + thawsMs + hour);
  });

  it('that comes into force after the approval holds it up too', () => {
    const story = tellStory(aRule({ delayMs: minute }));
    story.approves(0);
    story.runs(0);
    const frozen = anElectorate(aRule({ delayMs: minute, freezes, approvalLastsMs: 72 * hour }));

    story.does(second, reconsider(story.request, frozen, startMs + second));

    expect(story.request).toMatchObject({ scheduledWhy: 'freeze', startsAtMs: startMs + thawsMs });
  });
});

it('starts at once what a new rule lets start now', () => {
  const story = tellStory(aRule({ windows: nights }));
  story.approves(0);
  story.runs(0);
  const free = anElectorate(aRule({ windows: [] }));

  story.does(minute, reconsider(story.request, free, startMs + minute));

  expect(story.alarm()).toEqual({ step: 'run', atMs: minute });
});
