import { type Freeze, type Weekday, type Window, weekdays } from '../domain/calendar.ts';
import type { RuleInForce } from '../domain/policy.ts';
import { defused } from './text.ts';

/** Words for lengths of time, windows and freezes. In mrkdwn, inert. */

/** A card does not grow for a list that nobody reads. */
const mostListed = 6;

/**
 * When a write under this rule may start, a line each, such as `Starts only Sat and Sun, 01:00 to
 * 05:00, Asia/Shanghai`. None: at once, at any time.
 */
export function calendarWords({
  delayMs,
  windows,
  freezes,
}: Pick<RuleInForce, 'delayMs' | 'windows' | 'freezes'>): string[] {
  return [
    ...(delayMs > 0
      ? [`A pause of ${durationWords(delayMs)} before the call, in which it can be stopped`]
      : []),
    ...(windows.length > 0 ? [`Starts only ${listed(windows.map(windowWords), ', or ')}`] : []),
    ...(freezes.length > 0 ? [`Frozen ${listed(freezes.map(freezeWords), '; ')}`] : []),
  ];
}

/** `Sat and Sun, 01:00 to 05:00, Asia/Shanghai`. */
export function windowWords({ days, from, to, timeZone }: Window): string {
  const isWholeDay = from === '00:00' && to === '24:00';
  const ends = to > from ? to : `${to} on the next day`;
  const hours = isWholeDay ? 'all day' : `${from} to ${ends}`;
  return `${dayWords(days)}, ${hours}, ${timeZone}`;
}

/** `2026-12-20 to 2027-01-04, Asia/Shanghai (year end)`: both days are part of it. */
export function freezeWords({ from, to, timeZone, why }: Freeze): string {
  const days = from === to ? from : `${from} to ${to}`;
  return `${days}, ${timeZone}${why ? ` (${defused(why, 200)})` : ''}`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `1 hour 30 minutes`; to the second. */
export function durationWords(ms: number): string {
  let restMs = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const words = units.flatMap(([unit, unitMs]) => {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  return words.length === 0 ? '0 seconds' : words.join(' ');
}

/** Three days or more in a row are told by the first and the last. */
function dayWords(days: readonly Weekday[]): string {
  if (weekdays.every((day) => days.includes(day))) return 'every day';
  const runs: Weekday[][] = [];
  for (const day of weekdays) {
    if (!days.includes(day)) continue;
    const last = runs.at(-1);
    const isNext = last && weekdays.indexOf(day) === weekdays.indexOf(last.at(-1) ?? day) + 1;
    if (isNext) last.push(day);
    else runs.push([day]);
  }
  const words = runs.flatMap((run) =>
    run.length < 3 ? run.map(capital) : [`${capital(run[0])} to ${capital(run.at(-1))}`],
  );
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}

function capital(day: Weekday | undefined): string {
  return day ? day.charAt(0).toUpperCase() + day.slice(1) : '';
}

function listed(all: readonly string[], between: string): string {
  const shown = all.slice(0, mostListed).join(between);
  return all.length > mostListed ? `${shown} and ${all.length - mostListed} more` : shown;
}
