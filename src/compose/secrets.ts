import type { Config } from '../config.ts';
import { nameCredential } from '../providers/credential.ts';
import type { ConnectedClouds } from '../providers/index.ts';
import type { HttpDoor } from '../slack/http-door.ts';

/** By their short names, and only where others hold now. */
export interface SecretsTaken {
  /** What Slack's deliveries are signed with. */
  slack: readonly string[] | null;
  /** By account. */
  accounts: Readonly<Record<string, readonly string[]>>;
}

/** Has the door of Slack's deliveries and the clouds use the secrets of this configuration. */
export function takeSecrets(
  { slack: { signingSecrets }, accounts }: Config,
  door: HttpDoor | null,
  clouds: ConnectedClouds,
): SecretsTaken {
  const isTaken = signingSecrets.length > 0 && door?.takeSigningSecrets(signingSecrets);
  return {
    slack: isTaken ? signingSecrets.map(nameCredential) : null,
    accounts: clouds.takeCredentials(accounts),
  };
}
