import { describe, expect, it } from 'vitest';
import {
  isDate,
  isTimeOfDay,
  isTimeZone,
  nextOpening,
  type Window,
  weekdays,
} from '../../src/domain/calendar.ts';
import { freeze, on, openingAfter } from './openings.ts';

const weekend = on('sat sun', '01:00', '05:00', 'Asia/Shanghai');
const fridayNight = on('fri', '22:00', '04:00', 'Europe/Berlin');
const everyDay = weekdays.join(' ');

describe('windows', () => {
  it.each([
    ['waits for the weekend', '2026-11-18T00:00', '2026-11-20T17:00 to 2026-11-20T21:00'],
    ['is open from now on', '2026-11-20T18:30', '2026-11-20T18:30 to 2026-11-20T21:00'],
    ['is open at the first moment', '2026-11-20T17:00', '2026-11-20T17:00 to 2026-11-20T21:00'],
    ['is closed at the last', '2026-11-20T21:00', '2026-11-21T17:00 to 2026-11-21T21:00'],
    ['waits for the next week', '2026-11-21T21:00', '2026-11-27T17:00 to 2026-11-27T21:00'],
  ])('at a weekend in Shanghai %s', (_, from, opening) => {
    expect(openingAfter(from, weekend)).toBe(opening);
  });

  it.each([
    ['before midnight', '2026-11-20T12:00', '2026-11-20T21:00 to 2026-11-21T03:00'],
    ['after midnight', '2026-11-21T00:30', '2026-11-21T00:30 to 2026-11-21T03:00'],
    ['when it is over', '2026-11-21T03:00', '2026-11-27T21:00 to 2026-11-28T03:00'],
  ])('that end on the next day are right %s', (_, from, opening) => {
    expect(openingAfter(from, fridayNight)).toBe(opening);
  });

  it('may have opened on the day before yesterday, by the clock in Greenwich', () => {
    expect(openingAfter('2026-11-24T05:00', on('sun', '23:00', '22:00', 'Pacific/Niue'))).toBe(
      '2026-11-24T05:00 to 2026-11-24T09:00',
    );
  });

  it.each(['24:00', '00:00'])('that end at %s end at midnight', (to) => {
    expect(openingAfter('2026-11-20T12:00', on('sat', '20:00', to, 'Europe/Berlin'))).toBe(
      '2026-11-21T19:00 to 2026-11-21T23:00',
    );
  });

  it.each([
    [
      'over midnight',
      [on('sat', '20:00', '24:00', 'Europe/Berlin'), on('sun', '00:00', '03:00', 'Europe/Berlin')],
      '2026-11-21T19:00 to 2026-11-22T02:00',
    ],
    [
      'in two zones',
      [on('fri', '20:00', '23:00', 'UTC'), weekend],
      '2026-11-20T17:00 to 2026-11-20T23:00',
    ],
    [
      'one inside the other',
      [on('fri', '16:00', '23:00', 'UTC'), weekend],
      '2026-11-20T16:00 to 2026-11-20T23:00',
    ],
    [
      'one of a whole day after the other',
      [on('sat sun', '12:00', '12:00', 'UTC')],
      '2026-11-21T12:00 to 2026-11-23T12:00',
    ],
  ])('that touch or overlap are one opening: %s', (_, windows, opening) => {
    expect(openingAfter('2026-11-18T00:00', ...windows)).toBe(opening);
  });

  it('never end when they are all the week', () => {
    expect(openingAfter('2026-11-18T00:00', on(everyDay, '00:00', '24:00', 'Europe/Berlin'))).toBe(
      '2026-11-18T00:00 to the end of time',
    );
  });

  it('never open when they have no day', () => {
    const window: Window = { days: [], from: '01:00', to: '05:00', timeZone: 'UTC' };

    expect(openingAfter('2026-11-18T00:00', window)).toBe('never');
  });

  it('are not needed: without one it is always open', () => {
    expect(openingAfter('2026-11-18T00:00')).toBe('2026-11-18T00:00 to the end of time');
  });
});

describe('freezes', () => {
  const shanghai = 'Asia/Shanghai';
  const berlin = 'Europe/Berlin';

  it.each([
    [
      'takes a window away',
      [weekend, freeze('2026-11-21', '2026-11-21', shanghai)],
      '2026-11-21T17:00 to 2026-11-21T21:00',
    ],
    [
      'leaves the end of a window in which it ends',
      [fridayNight, freeze('2026-11-16', '2026-11-20', berlin)],
      '2026-11-20T23:00 to 2026-11-21T03:00',
    ],
    [
      'leaves the beginning of a window in which it begins',
      [fridayNight, freeze('2026-11-21', '2026-11-21', berlin)],
      '2026-11-20T21:00 to 2026-11-20T23:00',
    ],
    [
      'counts in its own zone, not that of the window',
      [fridayNight, freeze('2026-11-20', '2026-11-20', 'America/New_York')],
      '2026-11-27T21:00 to 2026-11-28T03:00',
    ],
    [
      'holds without windows',
      [freeze('2026-11-18', '2026-11-18', shanghai)],
      '2026-11-18T16:00 to the end of time',
    ],
    [
      'that is still to come ends the opening',
      [freeze('2026-12-20', '2027-01-04', shanghai)],
      '2026-11-18T00:00 to 2026-12-19T16:00',
    ],
    [
      'that comes after two years ends the opening of windows that are all the week',
      [on(everyDay, '00:00', '24:00', shanghai), freeze('2028-12-20', '2029-01-04', shanghai)],
      '2026-11-18T00:00 to 2028-12-19T16:00',
    ],
    [
      'is followed by another without a moment between them',
      [
        freeze('2026-11-20', '2026-11-25', shanghai),
        freeze('2026-11-10', '2026-11-19', shanghai),
        freeze('2026-12-20', '2027-01-04', shanghai),
      ],
      '2026-11-25T16:00 to 2026-12-19T16:00',
    ],
    [
      'that is over changes nothing',
      [freeze('2026-11-10', '2026-11-12', shanghai)],
      '2026-11-18T00:00 to the end of time',
    ],
  ])('%s', (_, parts, opening) => {
    expect(openingAfter('2026-11-18T00:00', ...parts)).toBe(opening);
  });

  it('are looked through for 400 days and no further', () => {
    const days = (count: number) =>
      freeze(
        '2026-11-18',
        new Date(Date.UTC(2026, 10, 17 + count)).toISOString().slice(0, 10),
        'UTC',
      );

    expect(openingAfter('2026-11-18T00:00', days(399))).toBe('2027-12-22T00:00 to the end of time');
    expect(openingAfter('2026-11-18T00:00', days(401))).toBe('never');
    expect(openingAfter('2026-11-18T00:00', days(399), weekend)).toBe('never');
  });
});

it('answers so fast that every decision can ask, even if it has to look at every day ahead', () => {
  const calendar = {
    windows: [on(everyDay, '00:00', '24:00', 'Europe/Berlin')],
    freezes: [freeze('2026-12-20', '2027-01-04', 'Asia/Shanghai')],
  };
  const begun = process.cpuUsage();

  for (let hour = 0; hour < 300; hour += 1) {
    nextOpening(calendar, Date.UTC(2027, 0, 5, hour));
  }

  expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000);
});

describe('what may be written', () => {
  it.each([
    ['Asia/Shanghai', true],
    ['Europe/Kyiv', true],
    ['America/Argentina/Buenos_Aires', true],
    ['UTC', true],
    ['Etc/GMT+8', true],
    ['+08:00', false],
    ['-0800', false],
    ['GMT+08:00', false],
    ['CST', false],
    ['bst', false],
    ['SystemV/PST8PDT', false],
    ['Asia/Beijing', false],
    ['Asia/Shanghai ', false],
    ['', false],
  ])('knows whether "%s" is a time zone: %s', (text, known) => {
    expect(isTimeZone(text)).toBe(known);
  });

  it.each([
    ['00:00', true],
    ['09:30', true],
    ['23:59', true],
    ['24:00', true],
    ['24:01', false],
    ['9:30', false],
    ['12:60', false],
    ['12:30:00', false],
    ['12:30\n', false],
    ['noon', false],
  ])('knows whether "%s" is a time of the day: %s', (text, known) => {
    expect(isTimeOfDay(text)).toBe(known);
  });

  it.each([
    ['2026-12-20', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-04-31', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
    ['20261220', false],
    ['2026-12-20T00:00', false],
    ['2026-12-20\n', false],
    ['tomorrow', false],
  ])('knows whether "%s" is a day: %s', (text, known) => {
    expect(isDate(text)).toBe(known);
  });
});
