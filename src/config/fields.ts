import { z } from 'zod';
import { durationPattern, parseDurationMs } from './duration.ts';
import { listKnownKeys } from './problems.ts';

/** An object that knows all its keys; an unknown one is an error with the nearest known one. */
export function section<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = listKnownKeys(Object.keys(shape));
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined),
  });
}

export const text = z.string().min(1, 'must not be empty');

/** One, or two while one takes the place of the other; the same one twice is one. Gives a list. */
export function oneOrTwo<Schema extends z.ZodType>(schema: Schema) {
  const several = z.array(schema).min(1, 'needs at least one').max(2, 'has two at most');
  return z.union([several, schema]).transform((given): z.infer<Schema>[] => {
    const list = Array.isArray(given) ? (given as z.infer<Schema>[]) : [given];
    const texts = list.map((each) => JSON.stringify(each));
    return list.filter((_, place) => texts.indexOf(texts[place] ?? '') === place);
  });
}

/** What people call a thing: short, on one line, and nothing that Slack would make a link of. */
export const shortName = z
  .string()
  .regex(
    /^[A-Za-z0-9._-]([A-Za-z0-9 ._-]{0,58}[A-Za-z0-9._-])?$/,
    'must be 1 to 60 letters, digits, blanks, dots, dashes or underscores, with no blank at its ends',
  );

/** A number, also as text: that is what `${NAME}` gives. */
export function wholeNumber(least: number, most: number, why = '') {
  const sentence = `must be a whole number from ${least} to ${most}${why}`;
  return z.union(
    [
      z.int().min(least, sentence).max(most, sentence),
      z
        .string()
        .regex(/^\d{1,9}$/, sentence)
        .transform(Number)
        .refine((number) => number >= least && number <= most, sentence),
    ],
    { error: sentence },
  );
}

/** 0 is any free port. */
export const port = wholeNumber(0, 65_535);

const durationSentence = 'must be a length of time such as 60s, 30m, 8h or 2d';

/** `8h`; gives milliseconds. */
export const duration = z
  .string({ error: durationSentence })
  .regex(durationPattern, durationSentence)
  .transform((text) => parseDurationMs(text) ?? 0);

/** `60s`, or `0` for none; gives milliseconds. */
export const pause = z
  .string({ error: durationSentence })
  .regex(/^(0[smhd]?|[1-9]\d{0,5}[smhd])$/, durationSentence)
  // Before it is read as text, an editor sees the number.
  .meta({ type: ['string', 'integer'], minimum: 0, maximum: 0 })
  .transform((text) => parseDurationMs(text) ?? 0);

export const slackId = z
  .string()
  .regex(/^[A-Z0-9]+$/, 'must be a Slack id such as U024BE7LH, C024BE91L or S0614TZR7, not a name');

/** A set of people. An empty one is nobody. */
export const audience = section({
  users: z.array(slackId).default([]),
  groups: z.array(slackId).default([]),
});

/** Where it cannot be taken apart, its password could not be hidden. */
export const redisAddress = z
  .string()
  .regex(/^rediss?:\/\/[^\s]+$/, 'must begin with redis:// or rediss://')
  .refine(
    isAddress,
    'is no address; in user and password # / ? and % are written %23 %2F %3F and %25',
  );

function isAddress(value: string): boolean {
  if (!/^rediss?:/.test(value)) return true;
  try {
    const { username, password } = new URL(value);
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

const loopback = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** https to anywhere; http to this machine only, since requests to it carry credentials. */
export const endpoint = z
  .string()
  .superRefine((value, context) => {
    const problem = problemOfEndpoint(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .transform((value) => value.replace(/\/+$/, ''));

function problemOfEndpoint(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return 'must be an address such as https://cdb.tencentcloudapi.com';
  }
  if (url.username || url.password || url.search || url.hash) {
    return 'must be an address alone, without user, password, query or fragment';
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    return 'must begin with https://; http:// is for this machine (127.0.0.1, localhost) only';
  }
  return undefined;
}
