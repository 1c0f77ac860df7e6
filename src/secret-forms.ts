/** Shorter ones would blacken half of every line, and are none. */
const shortest = 6;

/**
 * What of a secret must not be seen: itself, and how it stands in an address, in JSON inside of a text, in
 * JSON inside of that, and in a header.
 */
export function formsOfSecret(secret: string): string[] {
  if (secret.length < shortest) return [];
  const bytes = Buffer.from(secret);
  const quoted = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    encodeURIComponent(secret),
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
