import { formsOfSecret } from '../secret-forms.ts';

const hidden = '[hidden]';

/** Names of fields whose value is hidden, whatever it is. */
const secretNames =
  /token|secret|password|passwd|authorization|cookie|signature|credential|response_?url|api_?key|access_?key|private_?key/i;

/** What gives a secret away by its form. */
const secretForms: readonly RegExp[] = [
  /xox[a-z](-[A-Za-z0-9-]+)+/g,
  /xapp-[A-Za-z0-9-]+/g,
  // A response URL lets anybody answer in the asker's name while it lives.
  /https?:\/\/hooks\.slack\.com\/[^\s"'<>]+/g,
  // The user part of an address: redis://user:password@host.
  /(?<=:\/\/)[^\s/@"']+(?=@)/g,
  /(?<=Signature=)[0-9a-f]{16,}/gi,
];

const deepest = 6;
const longestText = 8_000;

export interface Redaction {
  fields(fields: Record<string, unknown>): Record<string, unknown>;
  text(text: string): string;
  /** From now on these are hidden, too; those from before stay hidden. */
  learn(secrets: readonly string[]): void;
}

/** Hides these secrets, whatever looks like one, and every field that is named like one. */
export function createRedaction(secrets: readonly string[]): Redaction {
  let known = withForms([], secrets);

  function text(value: string): string {
    let clean = value;
    for (const secret of known) clean = clean.replaceAll(secret, hidden);
    for (const form of secretForms) clean = clean.replace(form, hidden);
    return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean;
  }

  function value(given: unknown, depth: number): unknown {
    if (typeof given === 'string') return text(given);
    if (typeof given === 'bigint') return String(given);
    if (typeof given !== 'object' || given === null) return given;
    if (depth >= deepest) return '…';
    if (given instanceof Error) return errorFields(given, depth);
    if (given instanceof Date) return Number.isNaN(given.getTime()) ? null : given.toISOString();
    if (Buffer.isBuffer(given) || ArrayBuffer.isView(given)) return '[bytes]';
    if (given instanceof Map) return value(Object.fromEntries(given), depth + 1);
    if (Array.isArray(given) || given instanceof Set) {
      return Array.from(given, (item) => value(item, depth + 1));
    }
    return entries(given, depth);
  }

  function entries(given: object, depth: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(given).map(([name, inner]) => [
        name,
        secretNames.test(name) && inner !== null && inner !== undefined
          ? hidden
          : value(inner, depth + 1),
      ]),
    );
  }

  /** The enumerable fields of an error may be whole requests; `code` and its like are words. */
  function errorFields(error: Error, depth: number): Record<string, unknown> {
    const words = Object.entries(error).filter(
      ([, inner]) => typeof inner === 'string' || typeof inner === 'number',
    );
    return {
      name: error.name,
      message: text(error.message),
      ...entries(Object.fromEntries(words), depth),
      ...(error.stack === undefined ? {} : { stack: text(error.stack) }),
      ...(error.cause === undefined ? {} : { cause: value(error.cause, depth + 1) }),
    };
  }

  const learn = (more: readonly string[]) => {
    known = withForms(known, more);
  };
  return { fields: (fields) => entries(fields, 0), text, learn };
}

/** The longest first: one may begin with another. */
function withForms(known: readonly string[], secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap(formsOfSecret);
  return [...new Set([...known, ...forms])].sort((one, other) => other.length - one.length);
}
