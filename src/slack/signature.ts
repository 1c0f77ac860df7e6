import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** What one delivery says of itself, beside its body. */
export interface SignedHeaders {
  timestamp: string | undefined;
  signature: string | undefined;
}

/** Older than this, or from further in the future, it may be one that somebody plays back. */
const toleranceS = 5 * 60;

/**
 * Slack's signature, over the raw bytes: `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>`
 * (docs.slack.dev/authentication/verifying-requests-from-slack).
 *
 * @param signingSecrets two while one takes the place of the other: either is accepted.
 * @returns what checks one delivery. Its answer says what is wrong; null: nothing is.
 */
export function signatureCheck(
  signingSecrets: readonly string[],
): (headers: SignedHeaders, body: Buffer, nowMs: number) => string | null {
  const keys = signingSecrets.map((secret) => createSecretKey(Buffer.from(secret)));
  return ({ timestamp, signature }, body, nowMs) => {
    if (timestamp === undefined || signature === undefined) return 'it is not signed';
    if (!/^\d{1,12}$/.test(timestamp)) return 'its timestamp is no number';
    if (Math.abs(nowMs / 1_000 - Number(timestamp)) > toleranceS) {
      return 'its timestamp is more than five minutes from now';
    }
    const given = Buffer.from(signature);
    // Each is tried: how long it takes does not tell which one it was.
    const matches = keys.filter((key) => {
      const mac = createHmac('sha256', key).update(`v0:${timestamp}:`).update(body).digest('hex');
      const expected = Buffer.from(`v0=${mac}`);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return matches.length > 0 ? null : 'its signature is another';
  };
}
