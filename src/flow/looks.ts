/** What read-only looks at the clouds show people who ask. Nothing is decided by it. */
import type { OperationName } from '../domain/operation.ts';
import type { Check } from '../domain/plan.ts';

/** What was seen; or, for people, why nothing could be: with the permission that is missing, if one is. */
export type Look<T> = { ok: true; seen: T } | { ok: false; why: string };

/** Is one kind of encryption on, as far as the cloud shows it? */
export interface EncryptionShown {
  kind: 'storage' | 'backup';
  is: 'on' | 'off' | 'not-known';
  /** The key in use, where the cloud shows one. */
  key: string | null;
  /** Why it is not known, for people; null: it is. */
  why: string | null;
}

/** One instance of a fleet. The texts are for people, and foreign. */
export interface Listed {
  account: string;
  region: string;
  instance: string;
  name: string | null;
  /** Engine and version: `MySQL 8.0`. */
  engine: string;
  status: string;
  /** Each kind that the cloud has. */
  encryption: readonly EncryptionShown[];
}

/** A key as the key service of one region shows it. */
export interface KeySeen {
  /** In plain words: `enabled`, `pending deletion`. */
  state: string;
  /** More for people, in this order. Foreign. */
  shown: readonly { label: string; value: string }[];
  /** What it may be used for: the checks on the key that a request for this operation makes, too. */
  uses: readonly {
    operation: OperationName;
    checks: readonly Check[];
    /** What else has to be so, which only an instance can show; null: nothing. */
    onlyFor: string | null;
  }[];
}
