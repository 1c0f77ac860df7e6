import { type Freeze, nextOpening, type Weekday, type Window } from '../../src/domain/calendar.ts';

/** `on('sat sun', '01:00', '05:00', 'Asia/Shanghai')` */
export function on(days: string, from: string, to: string, timeZone: string): Window {
  return { days: days.split(' ') as Weekday[], from, to, timeZone };
}

export function freeze(from: string, to: string, timeZone: string): Freeze {
  return { from, to, timeZone, why: null };
}

/**
 * The next opening of a calendar, all in UTC: `2026-11-20T17:00 to 2026-11-20T21:00`, `… to the end of time`,
 * or `never`.
 */
export function openingAfter(from: string, ...parts: readonly (Window | Freeze)[]): string {
  const windows = parts.filter((part) => 'days' in part);
  const freezes = parts.filter((part) => 'why' in part);
  const opening = nextOpening({ windows, freezes }, Date.parse(`${from}Z`));
  if (!opening) return 'never';
  const text = (ms: number) =>
    ms === Infinity ? 'the end of time' : new Date(ms).toISOString().slice(0, 16);
  return `${text(opening.startMs)} to ${text(opening.endMs)}`;
}
