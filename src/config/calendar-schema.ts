import { z } from 'zod';
import { isDate, isTimeOfDay, isTimeZone, type Weekday, weekdays } from '../domain/calendar.ts';
import { nearest } from '../domain/nearest.ts';
import { section } from './fields.ts';

const weekday = z
  .string()
  .meta({ examples: [...weekdays] })
  .superRefine((value, context) => {
    if (!isWeekday(value.toLowerCase())) {
      context.addIssue({ code: 'custom', message: notADay(value.toLowerCase()) });
    }
  })
  .transform((value) => value.toLowerCase());

const timeSentence = 'must be a time of day such as 01:00';

const timeOfDay = z
  .string({ error: timeSentence })
  .regex(/^\d\d:\d\d$/, timeSentence)
  .refine(isTimeOfDay, timeSentence);

const zoneSentence = 'must be an IANA time zone such as Asia/Shanghai or UTC';

const timeZone = z.string({ error: zoneSentence }).refine(isTimeZone, zoneSentence);

/** A time of the week in which a write may start. */
export const window = section({
  days: z
    .array(weekday)
    .min(1, `needs at least one of ${weekdays.join(', ')}`)
    .transform((days) => weekdays.filter((day) => days.includes(day))),
  from: timeOfDay.refine((from) => from !== '24:00', 'must be 00:00 of the next day instead'),
  to: timeOfDay,
  timeZone,
}).refine(({ from, to }) => from !== to, {
  path: ['to'],
  error: 'is the same as from: nobody could tell none from all; a whole day is 00:00 to 24:00',
  when: ({ value }) => isTimes(value),
});

// Editors read the same pattern, each with a dialect of its own: no \p{…}.
const oneLine =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the purpose.
  /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*\S[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;

const dateSentence = 'must be a date such as 2026-12-20';

const date = z
  .string({ error: dateSentence })
  .regex(/^\d{4}-\d\d-\d\d$/, dateSentence)
  .refine(isDate, dateSentence);

/** Days on which no write may start. */
export const freeze = section({
  from: date,
  to: date,
  timeZone,
  why: z
    .string()
    .max(200, 'must be at most 200 characters')
    .regex(oneLine, 'must be one line of plain text')
    .optional(),
}).refine(({ from, to }) => from <= to, {
  path: ['to'],
  error: 'is before from: the freeze would have no day',
  when: ({ value }) => isTimes(value) && isDate(value.from) && isDate(value.to),
});

function isWeekday(word: string): word is Weekday {
  return weekdays.some((day) => day === word);
}

function notADay(typed: string): string {
  const list = weekdays.join(', ');
  if (/^[a-z]+ ?[-–] ?[a-z]+$/.test(typed)) return `must be one of ${list}; name each day`;
  const meant = weekdays.find((day) => typed.startsWith(day)) ?? nearest(typed, weekdays);
  return `must be one of ${list}${meant ? `; did you mean ${meant}?` : ''}`;
}

/** Also of what is broken elsewhere: all that is wrong is told at once. */
function isTimes(value: unknown): value is { from: string; to: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'string' &&
    typeof value.to === 'string'
  );
}
