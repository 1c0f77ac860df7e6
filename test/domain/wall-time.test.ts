import { expect, it } from 'vitest';
import { freeze, on, openingAfter } from './openings.ts';

it.each([
  // Three hours of four.
  ['Europe/Berlin', '2026-03-28T12:00', '2026-03-29T00:00 to 2026-03-29T03:00'],
  ['America/New_York', '2026-03-07T12:00', '2026-03-08T06:00 to 2026-03-08T09:00'],
  // Half an hour less.
  ['Australia/Lord_Howe', '2026-10-03T12:00', '2026-10-03T14:30 to 2026-10-03T18:00'],
])('shortens a window in which clocks are put forward, in %s', (zone, from, opening) => {
  expect(openingAfter(from, on('sun', '01:00', '05:00', zone))).toBe(opening);
});

it.each([
  // Five hours instead of four.
  ['Europe/Berlin', '2026-10-24T12:00', '2026-10-24T23:00 to 2026-10-25T04:00'],
  ['America/New_York', '2026-10-31T12:00', '2026-11-01T05:00 to 2026-11-01T10:00'],
  // Half an hour more.
  ['Australia/Lord_Howe', '2026-04-04T12:00', '2026-04-04T14:00 to 2026-04-04T18:30'],
])('lengthens a window in which clocks are put back, in %s', (zone, from, opening) => {
  expect(openingAfter(from, on('sun', '01:00', '05:00', zone))).toBe(opening);
});

it('knows zones that are not whole hours from Greenwich', () => {
  expect(openingAfter('2026-11-21T12:00', on('sun', '01:00', '05:00', 'Asia/Kolkata'))).toBe(
    '2026-11-21T19:30 to 2026-11-21T23:30',
  );
});

it.each([
  ['Europe/Berlin', '02:00', '03:00', '2026-03-28T12:00', '2026-04-05T00:00 to 2026-04-05T01:00'],
  ['Asia/Beirut', '00:00', '00:30', '2026-03-28T12:00', '2026-04-04T21:00 to 2026-04-04T21:30'],
  [
    'Australia/Lord_Howe',
    '02:00',
    '02:30',
    '2026-10-03T12:00',
    '2026-10-10T15:00 to 2026-10-10T15:30',
  ],
])(
  'passes over a window of which clocks show nothing, in %s',
  (zone, start, end, from, opening) => {
    expect(openingAfter(from, on('sun', start, end, zone))).toBe(opening);
  },
);

it('takes a time that clocks skip for the end of the gap', () => {
  expect(openingAfter('2026-03-28T12:00', on('sun', '02:30', '04:00', 'Europe/Berlin'))).toBe(
    '2026-03-29T01:00 to 2026-03-29T02:00',
  );
  expect(openingAfter('2026-03-28T12:00', on('sun', '01:00', '02:30', 'Europe/Berlin'))).toBe(
    '2026-03-29T00:00 to 2026-03-29T01:00',
  );
});

it('takes the first of two equal times', () => {
  expect(openingAfter('2026-10-24T12:00', on('sun', '02:30', '04:00', 'Europe/Berlin'))).toBe(
    '2026-10-25T00:30 to 2026-10-25T03:00',
  );
  expect(openingAfter('2026-10-24T12:00', on('sun', '01:00', '02:30', 'Europe/Berlin'))).toBe(
    '2026-10-24T23:00 to 2026-10-25T00:30',
  );
});

it('waits for midnight itself when clocks are put back just before it', () => {
  expect(openingAfter('2026-10-29T12:00', on('thu', '22:00', '24:00', 'Africa/Cairo'))).toBe(
    '2026-10-29T19:00 to 2026-10-29T22:00',
  );
});

it('knows clocks that are put forward on the evening before, by the clock in Greenwich', () => {
  expect(openingAfter('2019-03-30T12:00', on('sat', '23:00', '24:00', 'America/Godthab'))).toBe(
    '2019-03-31T01:00 to 2019-03-31T02:00',
  );
});

it.each([
  ['fri', '01:00', '05:00', '2012-01-05T11:00 to 2012-01-05T15:00'],
  ['fri', '22:00', '02:00', '2011-12-30T10:00 to 2011-12-30T12:00'],
  ['thu', '20:00', '04:00', '2011-12-30T06:00 to 2011-12-30T10:00'],
  ['sat', '00:00', '04:00', '2011-12-30T10:00 to 2011-12-30T14:00'],
])('knows the Friday that Apia never had: %s %s to %s', (day, start, end, opening) => {
  expect(openingAfter('2011-12-26T00:00', on(day, start, end, 'Pacific/Apia'))).toBe(opening);
});

it('leaves nothing of a freeze of a day that never was', () => {
  const apia = 'Pacific/Apia';

  expect(openingAfter('2011-12-26T00:00', freeze('2011-12-30', '2011-12-30', apia))).toBe(
    '2011-12-26T00:00 to the end of time',
  );
  expect(openingAfter('2011-12-29T12:00', freeze('2011-12-29', '2011-12-30', apia))).toBe(
    '2011-12-30T10:00 to the end of time',
  );
});

it.each([
  // At midnight clocks are put forward to one o'clock …
  ['2018-11-03', '2018-11-03T12:00', '2018-11-04T03:00 to the end of time'],
  ['2018-11-04', '2018-11-03T12:00', '2018-11-03T12:00 to 2018-11-04T03:00'],
  // … and back to eleven.
  ['2018-02-17', '2018-02-17T12:00', '2018-02-18T03:00 to the end of time'],
  ['2018-02-18', '2018-02-17T12:00', '2018-02-17T12:00 to 2018-02-18T03:00'],
])('freezes a whole day, whatever clocks do at midnight: %s in São Paulo', (day, from, opening) => {
  expect(openingAfter(from, freeze(day, day, 'America/Sao_Paulo'))).toBe(opening);
});
