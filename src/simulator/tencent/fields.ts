import { Refusal } from './refusal.ts';

/** A type as the API documents name it; `!`: required. */
export type FieldType =
  | 'String'
  | 'String!'
  | 'Integer'
  | 'Integer!'
  | 'Boolean'
  | 'String[]'
  | 'String[]!'
  | 'Integer[]'
  | 'Tag[]';

export type Params = Readonly<Record<string, unknown>>;

/**
 * The parameters of a call, each known, present where required, and of its type.
 *
 * @throws Refusal `InvalidParameter`, `UnknownParameter` or `MissingParameter`.
 */
export function readParams(body: Buffer, fields: Readonly<Record<string, FieldType>>): Params {
  const params = parse(body);
  for (const name of Object.keys(params)) {
    if (fields[name] !== undefined) continue;
    throw new Refusal('UnknownParameter', `The parameter \`${name}\` is not recognized`);
  }
  for (const [name, type] of Object.entries(fields)) {
    const value = params[name];
    if (value === undefined || value === null) {
      if (type.endsWith('!')) throw missing(name);
    } else if (!isOf(value, type.replace('!', ''))) {
      throw new Refusal(
        'InvalidParameter',
        `The value type of parameter \`${name}\` is not valid, \`${type.replace('!', '')}\` is expected.`,
      );
    }
  }
  return params;
}

export function missing(name: string): Refusal {
  return new Refusal(
    'MissingParameter',
    `The request is missing a required parameter \`${name}\`.`,
  );
}

/** A text that may be left out: empty then. */
export function text(params: Params, name: string): string {
  const value = params[name];
  return typeof value === 'string' ? value : '';
}

export function integer(params: Params, name: string, otherwise: number): number {
  const value = params[name];
  return typeof value === 'number' ? value : otherwise;
}

/** An array; undefined when it is left out or empty, which is no filter. */
export function list(params: Params, name: string): readonly unknown[] | undefined {
  const value = params[name];
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function parse(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw new Refusal('InvalidParameter', 'The request body is not a JSON object.');
}

function isOf(value: unknown, type: string): boolean {
  if (type.endsWith('[]')) {
    return Array.isArray(value) && value.every((one) => isOf(one, type.slice(0, -2)));
  }
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Integer':
      return Number.isInteger(value);
    case 'Boolean':
      return typeof value === 'boolean';
    default:
      return isObject(value) && typeof value.TagKey === 'string';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
