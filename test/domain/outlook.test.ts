import { describe, expect, it } from 'vitest';
import { outlookOf } from '../../src/domain/outlook.ts';
import type { Request } from '../../src/domain/request.ts';
import {
  after,
  anElectorate,
  aRequest,
  aRule,
  ben,
  type RuleDraft,
  startMs,
  theBot,
} from '../helpers/build.ts';
import {
  approval,
  approved,
  hourMs,
  leftToPerson,
  pendingUnder,
  running,
  scheduled,
  unknown,
  verifying,
} from './explaining.ts';

const nowMs = startMs + 60_000;
const minuteMs = 60_000;

/** The start is on a Monday, 2026-03-02, at ten in the morning, UTC. */
const sundays = { days: ['sun'], from: '01:00', to: '05:00', timeZone: 'UTC' } as const;
const sunday = Date.parse('2026-03-08T01:00:00Z');
const nextSunday = Date.parse('2026-03-15T01:00:00Z');
const march = { from: '2026-03-01', to: '2026-03-10', timeZone: 'UTC', why: 'year end' };
const decade = { from: '2026-01-01', to: '2036-01-01', timeZone: 'UTC', why: null };

function outlook(request: Request, draft?: RuleDraft | null, atMs = nowMs) {
  const rule = draft === null ? null : draft ? aRule(draft) : request.rule;
  return outlookOf(request, rule, anElectorate(rule), atMs);
}

it('begins with reading the facts', () => {
  expect(outlook(aRequest(), undefined, startMs)).toEqual({
    is: 'facts',
    lookAtMs: startMs + 2_000,
  });
});

describe('while approvers decide', () => {
  it('expires, and would start at once if it were approved now', () => {
    expect(outlook(pendingUnder())).toEqual({
      is: 'decision',
      expiresAtMs: startMs + 8 * hourMs,
      remindAtMs: null,
      escalateAtMs: null,
      start: { startsAtMs: nowMs, why: null, freezes: [], lastsUntilMs: nowMs + 24 * hourMs },
    });
  });

  it('tells the next reminder and when somebody else is told', () => {
    const to = { users: ['U0DAN'], groups: [] };
    const rule = { remindEveryMs: hourMs, escalate: { afterMs: 4 * hourMs, to } };

    expect(outlook(pendingUnder(rule))).toMatchObject({
      remindAtMs: startMs + 1_000 + hourMs,
      escalateAtMs: startMs + 1_000 + 4 * hourMs,
    });
  });

  it('tells no reminder that would come after the end', () => {
    const to = { users: ['U0DAN'], groups: [] };
    const rule = { remindEveryMs: 9 * hourMs, escalate: { afterMs: 9 * hourMs, to } };

    expect(outlook(pendingUnder(rule))).toMatchObject({ remindAtMs: null, escalateAtMs: null });
  });

  it.each<[string, RuleDraft, number, string, number]>([
    ['after a pause', { delayMs: minuteMs }, nowMs + minuteMs, 'delay', 0],
    ['when the window opens', { windows: [sundays] }, sunday, 'window', 0],
    ['after the freeze', { freezes: [march] }, Date.parse('2026-03-11T00:00:00Z'), 'freeze', 1],
    [
      'in the window after the freeze',
      { windows: [sundays], freezes: [march] },
      nextSunday,
      'freeze',
      1,
    ],
  ])('would start %s', (_, rule, startsAtMs, why, freezes) => {
    const told = outlook(pendingUnder(rule));

    expect(told).toMatchObject({ start: { startsAtMs, why } });
    expect(told.is === 'decision' && told.start?.freezes).toHaveLength(freezes);
  });

  it('names the freeze that takes a window away, and no other', () => {
    const inTheWeek = { from: '2026-03-05', to: '2026-03-06', timeZone: 'UTC', why: 'audit' };
    const weekend = { from: '2026-03-07', to: '2026-03-08', timeZone: 'UTC', why: 'sale' };
    const later = { from: '2026-04-01', to: '2026-04-02', timeZone: 'UTC', why: 'later' };
    const rule = { windows: [sundays], freezes: [inTheWeek, weekend, later] };

    expect(outlook(pendingUnder(rule))).toMatchObject({
      start: { startsAtMs: nextSunday, freezes: [{ why: 'sale' }] },
    });
  });

  it('would never start under a rule that leaves no time', () => {
    expect(outlook(pendingUnder({ freezes: [decade] }))).toMatchObject({ start: null });
    expect(outlook(pendingUnder(), null)).toMatchObject({ start: null });
  });
});

describe('once it is approved', () => {
  it('starts at once', () => {
    expect(outlook(approved())).toEqual({
      is: 'start',
      startsAtMs: nowMs,
      why: null,
      freezes: [],
      lastsUntilMs: startMs + 24 * hourMs,
    });
  });

  it.each(['delay', 'window', 'not-taken', 'retry'] as const)(
    'starts when its alarm rings, and keeps the reason: %s',
    (why) => {
      expect(outlook(scheduled({ why, startsAtMs: startMs + hourMs }))).toMatchObject({
        is: 'start',
        startsAtMs: startMs + hourMs,
        why,
        lastsUntilMs: startMs + 24 * hourMs,
      });
    },
  );

  it('names the freeze that it waits for', () => {
    const rule = { freezes: [march] };
    const startsAtMs = Date.parse('2026-03-11T00:00:00Z');
    const lastsUntilMs = startsAtMs + 24 * hourMs;

    expect(outlook(scheduled({ why: 'freeze', startsAtMs, lastsUntilMs }, rule))).toMatchObject({
      startsAtMs,
      why: 'freeze',
      freezes: [march],
      lastsUntilMs,
    });
  });

  it('waits for a window that the rule has got since', () => {
    expect(outlook(approved(), { windows: [sundays] })).toMatchObject({
      is: 'start',
      startsAtMs: sunday,
      why: 'window',
      lastsUntilMs: sunday + 4 * hourMs,
    });
  });

  it.each<[string, Request, RuleDraft | null | undefined, string]>([
    ['no rule matches any more', approved(), null, 'no-rule'],
    ['the rule leaves no time', approved(), { freezes: [decade] }, 'no-time'],
    [
      'what was recorded ends before it may start, though the rule of now would let it last',
      scheduled({ startsAtMs: startMs + 2 * hourMs, lastsUntilMs: startMs + hourMs }),
      undefined,
      'too-late',
    ],
    [
      'its approval ends before it may start',
      scheduled({ startsAtMs: startMs + 25 * hourMs }),
      undefined,
      'too-late',
    ],
    [
      'its approver is one no more',
      approved(),
      { approvers: { users: ['U0DAN'], groups: [] } },
      'approvals-fell',
    ],
  ])('is not carried out as it is when %s', (_, request, rule, why) => {
    expect(outlook(request, rule)).toEqual({ is: 'hindered', why });
  });
});

describe('from the call on', () => {
  it('waits for the answer until nobody can be waiting for it any more', () => {
    expect(outlook(running())).toEqual({ is: 'answer', byMs: startMs + 29_000 });
  });

  it('looks for the effect, and leaves it to a person after a quarter of an hour', () => {
    const leftAtMs = verifying().sinceMs + 15 * minuteMs;

    expect(outlook(verifying())).toMatchObject({ is: 'effect', leftAtMs });
  });

  it('proves from a minute after the signature on, and never repeats what cannot be undone', () => {
    expect(outlook(unknown())).toMatchObject({
      is: 'proof',
      provableFromMs: startMs + 304_000 + minuteMs,
      triesAgain: false,
    });
  });

  it('repeats once by itself what can be undone', () => {
    expect(outlook(unknown({ operation: 'backup-encryption on', key: null }))).toMatchObject({
      is: 'proof',
      triesAgain: true,
    });
  });

  it('looks again later each time', () => {
    const request = unknown();
    const lookAfter = (ms: number) => outlook(request, undefined, request.sinceMs + ms);

    expect(lookAfter(0)).toMatchObject({ lookAtMs: request.sinceMs + 300 });
    expect(lookAfter(20_000)).toMatchObject({ lookAtMs: request.sinceMs + 25_000 });
  });

  it('waits for a person, with what is known', () => {
    expect(outlook(leftToPerson())).toMatchObject({
      is: 'person',
      why: 'not-done',
      detail: 'The cloud still shows the old state.',
      retryFromMs: startMs + 304_000 + minuteMs,
    });
  });
});

it.each<[string, Request]>([
  ['expired', after(pendingUnder(), [{ type: 'expired', data: { was: 'pending' } }, theBot])],
  ['cancelled', after(approved(), [{ type: 'cancelled', data: { reason: null } }, ben])],
  [
    'failed',
    after(running(), [
      { type: 'failed', data: { cause: 'other-key', sent: true, detail: 'Another key.' } },
      theBot,
    ]),
  ],
])('has nothing to wait for when it has %s', (state, request) => {
  expect(outlook(request)).toMatchObject({ is: 'end', ending: { state } });
});

it('cannot say whose approvals fell while the people are not known', () => {
  const request = after(pendingUnder(), [approval({ complete: true }), ben]);
  const rule = aRule({ approvers: { users: ['U0DAN'], groups: [] } });

  expect(outlookOf(request, rule, null, nowMs)).toMatchObject({ is: 'start' });
});
