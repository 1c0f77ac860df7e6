import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';

type GoFunction = (...args: never[]) => unknown;
type Dict = Record<string, unknown>;

/** Go's own, sprig's and Helm's, as far as they are wanted here. A value that comes by a pipe is the last one. */
export const functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  ...own({
    and: (...values: unknown[]) => values.find((value) => !isTrue(value)) ?? values.at(-1),
    or: (...values: unknown[]) => values.find(isTrue) ?? values.at(-1),
    not: (value: unknown) => !isTrue(value),
    eq: (one: unknown, ...others: unknown[]) => others.some((other) => isSame(one, other)),
    ne: (one: unknown, other: unknown) => !isSame(one, other),
    index: (of: Dict, ...keys: string[]) => keys.reduce(indexOf, of as unknown),
    printf: (format: string, ...values: unknown[]) => formatted(format, values),
  }),
  ...own({
    add: (...values: number[]) => values.reduce((sum, value) => sum + value, 0),
    contains: (part: string, text: string) => text.includes(part),
    default: (otherwise: unknown, value: unknown) => (isTrue(value) ? value : otherwise),
    dict: (...pairs: unknown[]) => dictOf(pairs),
    fail: (message: string) => {
      throw new Error(message);
    },
    get: (from: Dict, key: string) => (Object.hasOwn(from, key) ? from[key] : ''),
    has: (item: unknown, list: unknown[]) => list.includes(item),
    hasKey: (of: Dict, key: string) => Object.hasOwn(of, key),
    join: (by: string, list: unknown[]) => list.map(textOf).join(by),
    list: (...items: unknown[]) => items,
    nindent: (width: number, text: string) => `\n${indented(width, text)}`,
    omit: (from: Dict, ...keys: string[]) =>
      Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key))),
    quote: (value: unknown) => JSON.stringify(textOf(value)),
    regexMatch: (pattern: string, text: string) => new RegExp(pattern).test(text),
    sha256sum: (text: string) => createHash('sha256').update(text).digest('hex'),
    trimSuffix: (end: string, text: string) =>
      text.endsWith(end) ? text.slice(0, -end.length) : text,
    trunc: (length: number, text: string) => text.slice(0, length),
  }),
  ...own({
    fromYaml: (text: string) => fromYaml(text),
    required: (message: string, value: unknown) => {
      if (value === null || value === undefined || value === '') throw new Error(message);
      return value;
    },
    toJson: (value: unknown) => escaped(JSON.stringify(sorted(value))),
    // Kubernetes reads YAML 1.1: a text such as "on" needs its quotes.
    toYaml: (value: unknown) =>
      stringify(sorted(value), { version: '1.1', lineWidth: 0 }).replace(/\n$/, ''),
  }),
};

/** Their arguments are what the templates give; whoever gives something else sees it in the result. */
function own(group: Record<string, GoFunction>): Record<string, (...args: unknown[]) => unknown> {
  return group as Record<string, (...args: unknown[]) => unknown>;
}

/** What an `if` goes by: nothing, zero and what is empty are false. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** What is printed of a value. @throws Error for what nobody means to print. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`printed: ${JSON.stringify(value)}`);
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== typeof other) throw new Error(`compared: ${one} and ${other}`);
  return one === other;
}

function indexOf(from: unknown, key: string): unknown {
  const value = (from as Dict)[key];
  if (value === undefined) throw new Error(`no entry ${key}`);
  return value;
}

function formatted(format: string, values: unknown[]): string {
  const left = [...values];
  const text = format.replace(/%(.)/g, (verb, letter) => {
    if (letter !== 's') throw new Error(`no verb ${verb}`);
    return textOf(left.shift());
  });
  if (left.length > 0) throw new Error(`printf "${format}" has too many values`);
  return text;
}

function dictOf(pairs: unknown[]): Dict {
  const dict: Dict = {};
  for (let index = 0; index < pairs.length; index += 2) {
    dict[textOf(pairs[index])] = pairs[index + 1];
  }
  return dict;
}

function indented(width: number, text: string): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(width) + line)
    .join('\n');
}

/** As Helm does: what cannot be read is told as a value. */
function fromYaml(text: string): Dict {
  try {
    const data: unknown = parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Dict;
    return { Error: 'no list of keys with their values' };
  } catch (error) {
    return { Error: error instanceof Error ? error.message : String(error) };
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function escaped(json: string): string {
  return json.replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
