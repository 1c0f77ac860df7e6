import { expect, it } from 'vitest';
import { escalate, remind } from '../../src/domain/reminding.ts';
import type { Request } from '../../src/domain/request.ts';
import { aRule, someFacts, startMs, theBot } from '../helpers/build.ts';
import { tellStory } from './stories.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const patientRule = aRule({ expiresAfterMs: 8 * hour, remindEveryMs: hour });
const to = { users: ['U0LEAD'], groups: [] };

it('reminds at longer and longer intervals, and ends with the expiry', () => {
  const story = tellStory(patientRule);

  expect(story.livesUntil(10 * day)).toEqual([
    { atMs: hour, event: 'reminded' },
    { atMs: 3 * hour, event: 'reminded' },
    { atMs: 7 * hour, event: 'reminded' },
    { atMs: 8 * hour, event: 'expired' },
  ]);
});

it('lets no more than a day pass between two reminders, or the interval if that is longer', () => {
  const gaps = (remindEveryMs: number) => {
    const story = tellStory(aRule({ expiresAfterMs: 40 * day, remindEveryMs }));
    const times = story.livesUntil(39 * day).map(({ atMs }) => atMs);
    return times.map((atMs, index) => atMs - (times[index - 1] ?? 0));
  };

  expect(Math.max(...gaps(hour))).toBe(day);
  expect(new Set(gaps(3 * day))).toEqual(new Set([3 * day]));
});

it('counts the reminders from one', () => {
  const story = tellStory(patientRule);
  const { request } = story;

  expect(remind(request, startMs + hour)).toEqual({
    ok: true,
    event: { type: 'reminded', data: { count: 1 } },
  });
  story.livesUntil(hour);
  expect(remind(story.request, startMs + 3 * hour)).toMatchObject({
    event: { data: { count: 2 } },
  });
});

it('reminds nobody by an alarm that rings early, and once by one that rings twice', () => {
  const story = tellStory(patientRule);

  expect(story.rings(hour - 1)).toBe('too-early');
  expect(story.rings(hour)).toBe('reminded');
  expect(story.rings(hour)).toBe('too-early');
  expect(story.rings(3 * hour - 1)).toBe('too-early');
});

it('reminds once after a long sleep, not once for everything it has slept through', () => {
  const story = tellStory(aRule({ expiresAfterMs: 10 * day, remindEveryMs: hour }));

  expect(story.rings(5 * day)).toBe('reminded');
  expect(story.rings(5 * day)).toBe('too-early');
  expect(story.alarm()).toEqual({ step: 'remind', atMs: 5 * day + 2 * hour });
});

it('reminds nobody of what has expired meanwhile: it ends', () => {
  const story = tellStory(aRule({ ...patientRule, escalate: { afterMs: 2 * hour, to } }));

  expect(story.rings(3 * day)).toBe('expired');
  expect(story.rings(3 * day)).toBe('nothing to ring for');
  expect(story.request.ending).toEqual({ state: 'expired', was: 'pending' });
});

it('tells somebody else once, in its turn between the reminders', () => {
  const story = tellStory(aRule({ ...patientRule, escalate: { afterMs: 4 * hour, to } }));

  const lived = story.livesUntil(day);

  expect(lived.map(({ atMs, event }) => `${event} ${atMs / hour}`)).toEqual([
    'reminded 1',
    'reminded 3',
    'escalated 4',
    'reminded 7',
    'expired 8',
  ]);
});

it('says whom to tell, and gives them no right', () => {
  const story = tellStory(aRule({ ...patientRule, escalate: { afterMs: 4 * hour, to } }));

  expect(escalate(story.request, startMs + 4 * hour)).toEqual({
    ok: true,
    event: { type: 'escalated', data: { to } },
  });
  expect(story.approves(5 * hour, 'U0LEAD')).toBe('not-an-approver');
});

it('escalates without reminders, and reminds without escalation', () => {
  const only = aRule({ expiresAfterMs: 8 * hour, escalate: { afterMs: hour, to } });
  const events = (rule: typeof only) =>
    tellStory(rule)
      .livesUntil(day)
      .map(({ event }) => event);

  expect(events(only)).toEqual(['escalated', 'expired']);
  expect(events(aRule({ expiresAfterMs: 8 * hour }))).toEqual(['expired']);
});

it('goes on reminding while only some have approved, and stops with the last approval', () => {
  const story = tellStory(aRule({ expiresAfterMs: 8 * hour, remindEveryMs: hour, quorum: 2 }));
  story.livesUntil(hour);

  story.approves(2 * hour);
  expect(story.rings(3 * hour)).toBe('reminded');
  story.approves(4 * hour, 'U0CARO');

  expect(story.alarm()?.step).toBe('run');
  expect(remind(story.request, startMs + 7 * hour)).toEqual({ ok: false, why: 'moved-on' });
});

it('begins anew when the request comes back to its approvers', () => {
  const rule = aRule({ ...patientRule, escalate: { afterMs: 2 * hour, to } });
  const story = tellStory(rule);
  story.livesUntil(3 * hour);
  story.approves(4 * hour);

  becomesStale(story.request, 5 * hour);

  expect(story.livesUntil(9 * hour)).toEqual([
    { atMs: 6 * hour, event: 'reminded' },
    { atMs: 7 * hour, event: 'escalated' },
    { atMs: 8 * hour, event: 'reminded' },
  ]);

  function becomesStale(request: Request, atMs: number): void {
    const { plan } = request;
    if (!plan) throw new Error('no plan');
    const facts = someFacts({ bound: { encryption: 'NO', 'key-state': 'Rotated' } });
    const data = { plan: { ...plan, facts }, fingerprint: 'F', rule, difference: [] };
    const expiresAtMs = startMs + atMs + rule.expiresAfterMs;
    const event = { type: 'stale' as const, data: { ...data, expiresAtMs } };
    story.does(atMs, { ok: true, event }, theBot);
  }
});
