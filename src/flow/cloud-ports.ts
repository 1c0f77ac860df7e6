/** What the flows need of the clouds: `providers/` has it. */
import type { Proof, Wish } from '../domain/events.ts';
import type { Finding } from '../domain/finding.ts';
import type { ProviderName } from '../domain/operation.ts';
import type { Facts, Target, Write } from '../domain/plan.ts';
import type { KeySeen, Listed, Look } from './looks.ts';

/** Where an instance was found. */
export interface Found {
  account: string;
  region: string;
  instance: string;
  name: string | null;
}

/** What the cloud shows now of what was asked. */
export type ReadBack =
  | { is: 'done'; proof: Proof }
  | { is: 'not-done'; proof: Proof }
  /** Something else holds for good, for example another key. Never a success. */
  | { is: 'other'; proof: Proof; detail: string }
  /** Seen, but it proves neither. */
  | { is: 'unclear'; detail: string };

/** A write that has passed the gate and waits to be sent. Must be sent or released. */
export interface PreparedWrite {
  /**
   * Signs once, with `signedAtMs` as its time, and sends once, unless `sendByMs` has passed.
   *
   * @throws CloudError with `taken`; `late` when `sendByMs` was missed: nothing was sent.
   * @throws WireError when the cloud answered and the answer cannot be read: it may have worked.
   */
  send(times: { signedAtMs: number; sendByMs: number }): Promise<{ cloudRequestId: string | null }>;
  /** Gives the place in the gate back. Harmless after `send`. */
  release(): Promise<void>;
}

/** One account of one cloud. All methods throw CloudError or WireError, but those that give a `Look`. */
export interface Cloud {
  account: string;
  provider: ProviderName;
  regions: readonly string[];
  /** How long the cloud accepts a signature; null: for ever (tokens). */
  signatureLastsMs: number | null;
  /** How long a write may wait for its answer. */
  writeTimeoutMs: number;
  /** Looks for the instance in these regions, read-only. */
  find(instance: string, regions: readonly string[]): Promise<Found[]>;
  /** All instances of one region and how far each is encrypted, read-only, a few reads at a time. */
  list(region: string): Promise<Look<readonly Listed[]>>;
  /** What the key service of one region shows of a key, read-only; null: it is not there. */
  lookUpKey(key: string, region: string): Promise<Look<KeySeen | null>>;
  /** Reads target, key and prerequisites, read-only and in parallel. A failed read is a check `not-made`. */
  readFacts(write: Write): Promise<Facts>;
  /** The cloud's name for the operation's write, and the key and key region as they will be sent. */
  planWrite(wish: Wish, target: Target): Write;
  /** Waits at the gate for the place of one write. */
  prepareWrite(write: Write): Promise<PreparedWrite>;
  /**
   * How everything stands that this account needs: signature, clock, permission to read. Read-only, and
   * without a throw for what the cloud says or does not say.
   */
  examine(): Promise<readonly Finding[]>;
  /** Asks the cloud whether it is so. */
  readBack(write: Write): Promise<ReadBack>;
  close(): Promise<void>;
}

/** All configured accounts. */
export interface Clouds {
  all(): readonly Cloud[];
  of(account: string): Cloud | undefined;
  /** Accounts of one provider. */
  for(provider: ProviderName): readonly Cloud[];
}
