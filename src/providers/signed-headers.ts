/** Names of headers as a signature wants them: in lower case and in order. */
export function namesToSign(signed: readonly string[]): string[] {
  return signed.map((name) => name.toLowerCase()).sort();
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
