export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** What the configuration and the events are made of is JSON; TypeScript does not say so of interfaces. */
export function asJson(value: object | null): Json {
  return value as Json;
}

/**
 * One text for one value, by RFC 8785: names sorted by UTF-16 code units, no spaces, numbers and
 * strings as ECMAScript prints them. Undefined members are left out, as JSON does.
 *
 * @throws Error for numbers that JSON cannot hold.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;

  const members = Object.entries(value)
    .filter((member): member is [string, Json] => member[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${canonicalString(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error('JSON holds no infinite number and no NaN');
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  // RFC 8785 holds no lone surrogate; UTF-8 writes one as U+FFFD, and so does this.
  return JSON.stringify(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
