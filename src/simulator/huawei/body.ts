import type { Refusal } from './refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The JSON object of a body in which every field is a text and known.
 *
 * @param refuse makes the refusal out of what is wrong.
 * @throws Refusal
 */
export function readTexts(
  body: Buffer,
  names: readonly string[],
  refuse: (what: string) => Refusal,
): Readonly<Record<string, string>> {
  const fields = parse(body, refuse);
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!names.includes(name)) throw refuse(`${name} is not known`);
    if (typeof value !== 'string') throw refuse(`${name} is not a string`);
    texts[name] = value;
  }
  return texts;
}

/** @throws Refusal when it is no JSON object. */
export function parse(body: Buffer, refuse: (what: string) => Refusal): Fields {
  const value = parseJson(body);
  if (isFields(value)) return value;
  throw refuse('the body is not a JSON object');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
