/** Names of headers as a signature wants them: in lower case and in order. */
interface SignedNames {
  names: readonly string[];
  /** Joined by semicolons. */
  list: string;
}

/** By the names as they were written: there are few of them, and sorting costs as much as hashing. */
const known = new Map<string, SignedNames>();

/** @param signed Names in any case and order, always from our own code. */
export function namesToSign(signed: readonly string[]): SignedNames {
  const written = signed.join(';');
  const before = known.get(written);
  if (before) return before;
  const names = signed.map((name) => name.toLowerCase()).sort();
  const sorted = { names, list: names.join(';') };
  known.set(written, sorted);
  return sorted;
}

/** The value of a header, whatever the case of its name. @param name in lower case. */
export function headerNamed(
  headers: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const value = headers[name];
  if (value !== undefined) return value;
  for (const each in headers) if (each.toLowerCase() === name) return headers[each];
  return undefined;
}
