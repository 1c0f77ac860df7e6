/** Change windows and freezes, in the time zones of the people who set them. */

import { dayMs, instantOf, minuteMs } from './wall-time.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** A time of the week in which a write may start. */
export interface Window {
  /** Days on which it opens; it may end on the next one. */
  days: readonly Weekday[];
  /** `01:00`, wall time. */
  from: string;
  /** `05:00`, the first moment after it; not after `from`: on the next day. `24:00` is midnight. */
  to: string;
  /** IANA: `Asia/Shanghai`. */
  timeZone: string;
}

/** Days on which no write may start. */
export interface Freeze {
  /** `2026-12-20`: from the beginning of this day … */
  from: string;
  /** `2027-01-04`: … to the end of this one. */
  to: string;
  timeZone: string;
  why: string | null;
}

/** Half open: `startMs` belongs to it, `endMs` does not. Unix milliseconds. */
export interface Opening {
  startMs: number;
  /** `Infinity`: it does not end. */
  endMs: number;
}

/** What of a rule says when a write may start. */
export interface Calendar {
  /** None: always. */
  windows: readonly Window[];
  freezes: readonly Freeze[];
}

/** How far ahead is looked. */
const horizonMs = 400 * dayMs;

/** What `Intl` takes for a zone though IANA has no such name; `CST` is Chicago to it, and `BST` Dhaka. */
const notOfIana =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/i;

/**
 * The first stretch of time, not before `fromMs`, in which a write may start: windows that touch or overlap
 * are one, freezes are cut out. Null: there is none that begins within 400 days.
 *
 * Of a wall time that exists twice the first counts; one that is skipped is the end of the gap.
 *
 * @returns `startMs` equals `fromMs` when it is open then; `endMs` is `Infinity` also when it is open for
 *   more than 400 days without a break and no freeze follows.
 * @throws RangeError for a time zone that this platform does not know.
 */
export function nextOpening(calendar: Calendar, fromMs: number): Opening | null {
  const freezes = calendar.freezes.map(daysOf);
  let atMs = fromMs;
  while (atMs < fromMs + horizonMs) {
    const freeze = freezes.find((days) => days.startMs <= atMs && atMs < days.endMs);
    const open = firstOpen(calendar.windows, atMs);
    if (!open) return null;
    if (freeze) atMs = freeze.endMs;
    else if (open.startMs > atMs) atMs = open.startMs;
    else return { startMs: atMs, endMs: endOf(calendar.windows, freezes, atMs) };
  }
  return null;
}

/** When what is open at `startMs` ends: the windows have closed, or a freeze begins. */
function endOf(windows: readonly Window[], freezes: readonly Opening[], startMs: number): number {
  const toCome = freezes.filter((days) => startMs < days.startMs && days.startMs < days.endMs);
  const freezeMs = Math.min(...toCome.map((days) => days.startMs));
  let endMs = startMs;
  while (endMs < Math.min(freezeMs, startMs + horizonMs)) {
    const open = firstOpen(windows, endMs);
    if (!open || open.startMs > endMs) return endMs;
    endMs = open.endMs;
  }
  return freezeMs;
}

/** Of what is open at `atMs` or later, what opens first. */
function firstOpen(windows: readonly Window[], atMs: number): Opening | null {
  if (windows.length === 0) return { startMs: atMs, endMs: Infinity };
  let first: Opening | null = null;
  for (const window of windows) {
    const open = nextOpen(window, atMs);
    if (open && (!first || open.startMs < first.startMs)) first = open;
  }
  return first;
}

/**
 * The first time of one window that ends after `atMs`, whether it has begun or not. Inside a gap of the clocks
 * it begins and ends in the same moment: nothing is ever found in it.
 */
function nextOpen(window: Window, atMs: number): Opening | null {
  // What opened yesterday may still be open, and by UTC that may have been the day before yesterday.
  const firstDay = Math.floor(atMs / dayMs) - 2;
  const lastDay = Math.floor((atMs + horizonMs) / dayMs);
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (!opensOn(day, window)) continue;
    const open = openOn(day, window);
    if (open.endMs > atMs) return open;
  }
  return null;
}

function openOn(day: number, { from, to, timeZone }: Window): Opening {
  const [fromMinutes, toMinutes] = [minutesOf(from), minutesOf(to)];
  const endDay = toMinutes > fromMinutes ? day : day + 1;
  return {
    startMs: instantOf(timeZone, day * dayMs + fromMinutes * minuteMs),
    endMs: instantOf(timeZone, endDay * dayMs + toMinutes * minuteMs),
  };
}

function daysOf({ from, to, timeZone }: Freeze): Opening {
  return {
    startMs: instantOf(timeZone, Date.parse(from)),
    endMs: instantOf(timeZone, Date.parse(to) + dayMs),
  };
}

/** @param day days since 1970-01-01, which was a Thursday. */
function opensOn(day: number, window: Window): boolean {
  const weekday = weekdays.at((day + 3) % 7);
  return weekday !== undefined && window.days.includes(weekday);
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Is it a name like `Asia/Shanghai` that this platform knows? `+08:00` and abbreviations such as `CST` are none. */
export function isTimeZone(text: string): boolean {
  if (!/^[a-z]/i.test(text) || notOfIana.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Is it a time of the day, `00:00` to `24:00`? The last is midnight, good only for an end. */
export function isTimeOfDay(text: string): boolean {
  return /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text);
}

/** Is it a day that the calendar has, such as `2026-12-20`? */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
