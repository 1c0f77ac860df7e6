import { expect, it } from 'vitest';
import type { Freeze, Weekday, Window } from '../../src/domain/calendar.ts';
import { calendarWords, durationWords, freezeWords, windowWords } from '../../src/slack/times.ts';

const night: Window = {
  days: ['sat', 'sun'],
  from: '01:00',
  to: '05:00',
  timeZone: 'Asia/Shanghai',
};
const yearEnd: Freeze = {
  from: '2026-12-20',
  to: '2027-01-04',
  timeZone: 'Asia/Shanghai',
  why: 'year end',
};

it.each<[string, Partial<Window>]>([
  ['Sat and Sun, 01:00 to 05:00, Asia/Shanghai', {}],
  [
    'Sat, 22:00 to 04:00 on the next day, UTC',
    { days: ['sat'], from: '22:00', to: '04:00', timeZone: 'UTC' },
  ],
  [
    'Mon to Fri, 20:00 to 24:00, Asia/Shanghai',
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '20:00', to: '24:00' },
  ],
  [
    'Mon, Wed to Fri and Sun, all day, Asia/Shanghai',
    { days: ['mon', 'wed', 'thu', 'fri', 'sun'], from: '00:00', to: '24:00' },
  ],
  [
    'every day, 01:00 to 05:00, Asia/Shanghai',
    { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
  ],
])('tells a window as %s', (words, window) => {
  expect(windowWords({ ...night, ...window })).toBe(words);
});

it('tells the days in the order of the week, however they were written', () => {
  const days: Weekday[] = ['sun', 'mon'];

  expect(windowWords({ ...night, days })).toMatch(/^Mon and Sun, /);
});

it.each<[string, Partial<Freeze>]>([
  ['2026-12-20 to 2027-01-04, Asia/Shanghai (year end)', {}],
  ['2026-12-24, Asia/Shanghai', { from: '2026-12-24', to: '2026-12-24', why: null }],
])('tells a freeze as %s', (words, freeze) => {
  expect(freezeWords({ ...yearEnd, ...freeze })).toBe(words);
});

it('keeps the reason of a freeze inert', () => {
  expect(freezeWords({ ...yearEnd, why: '<!here> *now*' })).not.toMatch(/<!here>|\*now\*/);
});

it.each([
  [0, '0 seconds'],
  [1_000, '1 second'],
  [90_000, '1 minute 30 seconds'],
  [3_600_000, '1 hour'],
  [8 * 3_600_000, '8 hours'],
  [26.5 * 3_600_000, '1 day 2 hours 30 minutes'],
])('tells %i ms as %s', (ms, words) => {
  expect(durationWords(ms)).toBe(words);
});

it('tells a line each for pause, windows and freezes, and nothing where there is none', () => {
  const rule = {
    delayMs: 60_000,
    windows: [night, { ...night, days: ['wed'] as const }],
    freezes: [yearEnd],
  };

  expect(calendarWords(rule)).toEqual([
    'A pause of 1 minute before the call, in which it can be stopped',
    'Starts only Sat and Sun, 01:00 to 05:00, Asia/Shanghai, or Wed, 01:00 to 05:00, Asia/Shanghai',
    'Frozen 2026-12-20 to 2027-01-04, Asia/Shanghai (year end)',
  ]);
  expect(calendarWords({ delayMs: 0, windows: [], freezes: [] })).toEqual([]);
});

it('shows a few of many windows and freezes, and how many more there are', () => {
  const many = { delayMs: 0, windows: Array(20).fill(night), freezes: Array(50).fill(yearEnd) };

  const [windows, freezes] = calendarWords(many);
  expect(windows).toMatch(/ and 14 more$/);
  expect(freezes).toMatch(/ and 44 more$/);
});
