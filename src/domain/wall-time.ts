/** What the clocks of a time zone show, to instants. All that is known of a zone is asked of `Intl`. */

/** How far a zone's clocks are ahead of UTC around one day: before and after the one moment of change. */
interface Offsets {
  beforeMs: number;
  afterMs: number;
  /** `Infinity`: they do not change. */
  changesAtMs: number;
}

interface Zone {
  format: Intl.DateTimeFormat;
  /** By day since 1970. A format costs microseconds, and the same days are asked for again and again. */
  days: Map<number, Offsets>;
}

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** More than two years, so that one look at everything ahead stays in memory. */
const daysKept = 1_000;

const zones = new Map<string, Zone>();

/**
 * The first instant at which the clocks of `timeZone` have reached `wallMs`: of a time that they show twice
 * the first, of a time that they skip the end of the gap.
 *
 * @param wallMs what the clocks show, as the Unix milliseconds of the same date and time in UTC.
 * @throws RangeError for a zone that this platform does not know.
 */
export function instantOf(timeZone: string, wallMs: number): number {
  const offsets = offsetsAround(zoneNamed(timeZone), Math.floor(wallMs / dayMs));
  const beforeChangeMs = wallMs - offsets.beforeMs;
  if (beforeChangeMs < offsets.changesAtMs) return beforeChangeMs;
  return Math.max(offsets.changesAtMs, wallMs - offsets.afterMs);
}

function zoneNamed(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const zone = { format, days: new Map() };
  zones.set(timeZone, zone);
  return zone;
}

function offsetsAround(zone: Zone, day: number): Offsets {
  const known = zone.days.get(day);
  if (known) return known;
  if (zone.days.size >= daysKept) zone.days.clear();
  const offsets = findOffsets(zone.format, (day - 1) * dayMs, (day + 2) * dayMs);
  zone.days.set(day, offsets);
  return offsets;
}

/** Between the two instants lies what the clocks show on one day, wherever they are; no zone changes twice in that time. */
function findOffsets(format: Intl.DateTimeFormat, fromMs: number, toMs: number): Offsets {
  const beforeMs = offsetAt(format, fromMs);
  const afterMs = offsetAt(format, toMs);
  if (beforeMs === afterMs) return { beforeMs, afterMs, changesAtMs: Infinity };
  let stillBeforeMs = fromMs;
  let changesAtMs = toMs;
  while (changesAtMs - stillBeforeMs > 1) {
    const middleMs = Math.floor((stillBeforeMs + changesAtMs) / 2);
    if (offsetAt(format, middleMs) === beforeMs) stillBeforeMs = middleMs;
    else changesAtMs = middleMs;
  }
  return { beforeMs, afterMs, changesAtMs };
}

/** Reads `7/1/2026, GMT+05:30`; UTC itself is `GMT`, and long ago there were seconds. */
function offsetAt(format: Intl.DateTimeFormat, instantMs: number): number {
  const text = format.format(instantMs);
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (!match) throw new Error(`Intl wrote an offset in a form nobody knows: ${text}`);
  const [, sign, hours = 0, minutes = 0, seconds = 0] = match;
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -ms : ms;
}
