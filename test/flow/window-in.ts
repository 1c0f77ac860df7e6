import type { Window } from '../../src/domain/calendar.ts';

/** From and to so long from now, every day, in Greenwich. */
export function windowIn(fromMs: number, toMs: number): Window {
  const timeIn = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
  return {
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    from: timeIn(fromMs),
    to: timeIn(toMs),
    timeZone: 'UTC',
  };
}
