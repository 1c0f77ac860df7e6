import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Calendar,
  type Freeze,
  nextOpening,
  type Weekday,
  type Window,
  weekdays,
} from '../../src/domain/calendar.ts';
import { holds } from '../helpers/holds.ts';
import { freeze } from './openings.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const walkedDays = 14;

it('opens and closes at the minute at which somebody who watches the clocks would do it', () => {
  holds(
    fc.property(question(), ({ firstMs, passedMs, calendar }) => {
      const endMs = firstMs + walkedDays * dayMs;
      const clocks = readClocks(calendar, firstMs);
      const allowed = (ms: number) => clocks(Math.floor((ms - firstMs) / minuteMs));

      for (let atMs = firstMs + passedMs; atMs < endMs; ) {
        const opening = nextOpening(calendar, atMs) ?? { startMs: Infinity, endMs: Infinity };
        const opensMs = Math.min(opening.startMs, endMs);
        const closesMs = Math.min(opening.endMs, endMs);

        expect(opensMs).toBeGreaterThanOrEqual(atMs);
        if (opensMs < endMs) expect(closesMs).toBeGreaterThan(opensMs);
        for (let ms = atMs; ms < opensMs; ms = nextMinute(ms)) expectThat(ms, !allowed(ms));
        for (let ms = opensMs; ms < closesMs; ms = nextMinute(ms)) expectThat(ms, allowed(ms));
        if (closesMs < endMs) expectThat(closesMs, !allowed(closesMs));
        atMs = closesMs;
      }
    }),
    { numRuns: 100 },
  );
}, 120_000);

function nextMinute(ms: number): number {
  return ms - (ms % minuteMs) + minuteMs;
}

function expectThat(ms: number, isSo: boolean): void {
  if (!isSo) throw new Error(`the clocks disagree at ${new Date(ms).toISOString()}`);
}

interface Question {
  /** The clocks are read from here on. */
  firstMs: number;
  passedMs: number;
  calendar: Calendar;
}

/** Fortnights in which clocks are changed, and where; a few zones each, since reading clocks takes time. */
const eventful = [
  // Forward; in Beirut at midnight; back by half an hour.
  { from: '2026-03-25', zones: ['Europe/Berlin', 'Asia/Beirut', 'Australia/Lord_Howe'] },
  // Back; in Cairo at midnight.
  { from: '2026-10-20', zones: ['Europe/Berlin', 'Africa/Cairo', 'America/New_York'] },
  // Forward by half an hour; never.
  { from: '2026-09-26', zones: ['Australia/Lord_Howe', 'Asia/Kolkata'] },
  // Forward at midnight; back.
  { from: '2018-10-28', zones: ['America/Sao_Paulo', 'America/New_York'] },
  // Back at midnight.
  { from: '2018-02-10', zones: ['America/Sao_Paulo', 'Asia/Kolkata'] },
  // Forward by a whole day.
  { from: '2011-12-24', zones: ['Pacific/Apia', 'Asia/Kolkata'] },
  // Back from 00:01 to 23:01.
  { from: '2010-11-01', zones: ['America/St_Johns', 'America/New_York'] },
].map(({ from, zones }) => ({ firstMs: Date.parse(from), zones }));

const anyFortnight = fc.record({
  firstMs: fc.integer({ min: 12_000, max: 24_000 }).map((day) => day * dayMs),
  zones: fc.constantFrom(...eventful).map(({ zones }) => zones),
});

function question(): fc.Arbitrary<Question> {
  return fc
    .oneof(
      { weight: 40, arbitrary: fc.constantFrom(...eventful) },
      { weight: 1, arbitrary: anyFortnight },
    )
    .chain(({ firstMs, zones }) =>
      fc.record({
        firstMs: fc.constant(firstMs),
        passedMs: fc.integer({ min: 0, max: (walkedDays - 1) * dayMs }),
        calendar: fc.record({
          windows: fc.array(anyWindow(zones), { maxLength: 3 }),
          freezes: fc.array(anyFreeze(zones, firstMs), { maxLength: 2 }),
        }),
      }),
    );
}

function anyWindow(zones: readonly string[]): fc.Arbitrary<Window> {
  return fc.record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: anyTime(),
    to: fc.oneof(
      { weight: 5, arbitrary: anyTime() },
      { weight: 1, arbitrary: fc.constant('24:00') },
    ),
    timeZone: fc.constantFrom(...zones),
  });
}

/** Mostly around midnight and the hours at which clocks are changed. */
function anyTime(): fc.Arbitrary<string> {
  const quarters = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * 15);
  return fc
    .oneof(quarters(0, 16), quarters(88, 95), fc.integer({ min: 0, max: 1439 }))
    .map((all) => [Math.floor(all / 60), all % 60].map((n) => `${n}`.padStart(2, '0')).join(':'));
}

function anyFreeze(zones: readonly string[], firstMs: number): fc.Arbitrary<Freeze> {
  const date = (day: number) => new Date(firstMs + day * dayMs).toISOString().slice(0, 10);
  const after = fc.integer({ min: -2, max: walkedDays });
  const length = fc.integer({ min: 0, max: 3 });
  return fc
    .tuple(after, length, fc.constantFrom(...zones))
    .map(([day, more, timeZone]) => freeze(date(day), date(day + more), timeZone));
}

/** How far the clocks of a zone have ever got: turned back, they stand still until they have caught up. */
interface Reached {
  date: string;
  time: string;
  today: Weekday;
  yesterday: Weekday;
}

const walks = new Map<string, Reached[]>();

/** May a write start in this minute, counted from `firstMs` on? By the clocks and nothing else. */
function readClocks({ windows, freezes }: Calendar, firstMs: number): (minute: number) => boolean {
  const opens = windows.map((window) => ({ window, walk: walkThrough(window.timeZone, firstMs) }));
  const stops = freezes.map((days) => ({ days, walk: walkThrough(days.timeZone, firstMs) }));
  return (minute) =>
    (opens.length === 0 || opens.some(({ window, walk }) => isOpen(window, walk[minute]))) &&
    !stops.some(({ days, walk }) => isFrozen(days, walk[minute]));
}

function isOpen({ days, from, to }: Window, at: Reached | undefined): boolean {
  if (!at) throw new Error('no clock was read in this minute');
  const sinceToday = days.includes(at.today) && from <= at.time;
  if (from < to) return sinceToday && at.time < to;
  return sinceToday || (days.includes(at.yesterday) && at.time < to);
}

function isFrozen({ from, to }: Freeze, at: Reached | undefined): boolean {
  if (!at) throw new Error('no clock was read in this minute');
  return from <= at.date && at.date <= to;
}

function walkThrough(timeZone: string, firstMs: number): Reached[] {
  const name = `${timeZone} ${firstMs}`;
  const known = walks.get(name);
  if (known) return known;
  // In Sweden dates are written so that they can be compared.
  const look = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  const clock = new Intl.DateTimeFormat('sv-SE', look);
  const walk: Reached[] = [];
  let furthest = '';
  let day: Omit<Reached, 'time'> = { date: '', today: 'mon', yesterday: 'sun' };
  // From a day earlier: clocks may have been put back just before.
  for (let ms = firstMs - dayMs; ms < firstMs + walkedDays * dayMs; ms += minuteMs) {
    const shown = clock.format(ms);
    if (shown > furthest) furthest = shown;
    if (ms < firstMs) continue;
    const date = furthest.slice(0, 10);
    if (date !== day.date) {
      const dayBefore = new Date(Date.parse(date) - dayMs).toISOString();
      day = { date, today: weekdayOf(date), yesterday: weekdayOf(dayBefore) };
    }
    walk.push({ ...day, time: furthest.slice(11) });
  }
  walks.set(name, walk);
  return walk;
}

function weekdayOf(date: string): Weekday {
  const short = new Date(date).toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' });
  return short.toLowerCase() as Weekday;
}
