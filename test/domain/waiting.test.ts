import { expect, it } from 'vitest';
import { approve } from '../../src/domain/decisions.ts';
import { expire, reconsider } from '../../src/domain/preparation.ts';
import { anElectorate, aRule, startMs } from '../helpers/build.ts';
import { tellStory } from './stories.ts';

/** How long approvers have, and how long an approval lasts. */

const minute = 60_000;
const hour = 60 * minute;

const anHour = aRule({ expiresAfterMs: hour, approvalLastsMs: 24 * hour });

it('takes an approval of the last millisecond, and none of the next', () => {
  expect(tellStory(anHour).approves(hour - 1)).toBe('approved');
  expect(tellStory(anHour).approves(hour)).toBe('expired');
});

it('expires at that millisecond, and not before', () => {
  expect(tellStory(anHour).rings(hour - 1)).toBe('too-early');
  expect(tellStory(anHour).rings(hour)).toBe('expired');
});

it('runs what was approved at minute 59 of 60, also after the hour', () => {
  const story = tellStory(anHour);
  story.approves(59 * minute);

  expect(story.runs(61 * minute)).toBe('intended');
});

it('counts the life of an approval from the approval, and from the last one of several', () => {
  const rule = aRule({ expiresAfterMs: hour, approvalLastsMs: hour, quorum: 2 });
  const story = tellStory(rule);
  story.approves(10 * minute);
  story.approves(50 * minute, 'U0CARO');

  expect(story.request.expiresAtMs).toBe(startMs + 110 * minute);
  expect(story.runs(110 * minute)).toBe('expired');
});

it('starts what was approved in the last millisecond of its life, and not in the next', () => {
  const rule = aRule({ approvalLastsMs: hour });
  const [inTime, late] = [tellStory(rule), tellStory(rule)];
  inTime.approves(0);
  late.approves(0);

  expect(inTime.runs(hour - 1)).toBe('intended');
  expect(late.runs(hour)).toBe('expired');
  expect(late.request.ending).toEqual({ state: 'expired', was: 'approved' });
});

it('is not expired by an alarm that was set for the approvers', () => {
  const story = tellStory(anHour);
  story.approves(59 * minute);

  expect(expire(story.request, startMs + hour)).toEqual({ ok: false, why: 'too-early' });
});

it.each([
  ['shorter', 30 * minute],
  ['longer', 2 * hour],
])('moves the expiry when the rule gives %s, counted from the beginning', (_, expiresAfterMs) => {
  const story = tellStory(anHour);
  const rule = aRule({ ...anHour, expiresAfterMs });

  story.does(10 * minute, reconsider(story.request, anElectorate(rule), startMs + 10 * minute));

  expect(story.alarm()).toEqual({ step: 'expire', atMs: expiresAfterMs });
});

it('ends at once what a shorter rule finds too old, and not before somebody looks', () => {
  const story = tellStory(anHour);
  const rule = aRule({ ...anHour, expiresAfterMs: 10 * minute });

  const changed = reconsider(story.request, anElectorate(rule), startMs + 30 * minute);
  expect(story.does(30 * minute, changed)).toBe('rule-changed');
  expect(story.request.state).toBe('pending');
  expect(story.rings(30 * minute)).toBe('expired');
});

it('takes no approval for which the rule in force leaves no time, also before anybody has looked', () => {
  const story = tellStory(anHour);
  const shorter = anElectorate(aRule({ ...anHour, expiresAfterMs: 10 * minute }));
  const { fingerprint, wish } = story.request;
  const press = {
    by: { id: 'U0BEN', electorate: shorter },
    fingerprint,
    typedInstance: wish.instance,
  };

  expect(approve(story.request, press, startMs + 10 * minute - 1).ok).toBe(true);
  expect(approve(story.request, press, startMs + 10 * minute)).toEqual({
    ok: false,
    why: 'expired',
  });
});

it('expires in its own time when no rule matches any more', () => {
  const story = tellStory(anHour);
  const changed = () => reconsider(story.request, anElectorate(null), startMs + minute);

  expect(story.does(minute, changed())).toBe('rule-changed');
  expect(story.does(minute, changed())).toBe('moved-on');
  expect(story.alarm()).toEqual({ step: 'expire', atMs: hour });
});
