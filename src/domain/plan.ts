import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';
import type { OperationName, ProviderName } from './operation.ts';

/** Where an operation acts. */
export interface Target {
  /** Name in the configuration. */
  account: string;
  region: string;
  instance: string;
}

/** The exact write, as it will be sent. */
export interface Write extends Target {
  provider: ProviderName;
  operation: OperationName;
  /** The cloud's name of the call. */
  action: string;
  /** Null: none is sent. */
  key: string | null;
  keyRegion: string | null;
  value: 'on' | 'off';
}

export const verdicts = ['pass', 'warn', 'block', 'not-made'] as const;
export type Verdict = (typeof verdicts)[number];

/** Why a check blocks, where other code must tell blocks apart. */
export const blockCodes = ['already-so', 'not-found', 'busy', 'not-possible'] as const;
export type BlockCode = (typeof blockCodes)[number];

/** One line of the check list on the card. */
export interface Check {
  /** Stable name, kebab-case: `instance-initialised`. */
  name: string;
  verdict: Verdict;
  /** One plain sentence for people: what was seen and, for a block, the next step. */
  sentence: string;
  /** Given with `block`. */
  code?: BlockCode;
  /** The prerequisite this comes from, for example `OpenDBInstanceEncryption, prerequisite 1`. */
  source: string;
}

/** What read-only calls say about target, key and prerequisites. */
export interface Facts {
  readAtMs: number;
  /** Null when the cloud gives none. Never bound. */
  instanceName: string | null;
  /** Shown on the card, in this order. Plain text. */
  shown: readonly { label: string; value: string }[];
  /** What an approval is tied to: no times, names or percentages. */
  bound: Readonly<Record<string, Json>>;
  checks: readonly Check[];
}

/** The exact write and the facts it was made on. */
export interface Plan {
  write: Write;
  facts: Facts;
}

/** `K7QF-2M9X-P0TD`: 60 bits of the SHA-256, in Crockford's base 32, for people to compare. */
export type Fingerprint = string;

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Equal for equal writes on equal bound facts, whatever else the plan says. */
export function fingerprintOf(plan: Plan): Fingerprint {
  const text = canonicalJson({ write: { ...plan.write }, bound: { ...plan.facts.bound } });
  const digest = createHash('sha256').update(text).digest();
  const letters = Array.from(digest.subarray(0, 12), (byte) => crockford[byte % 32]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8, 12)}`;
}

/** The check that stops the plan, if one does. "Already so" first: then the others do not matter. */
export function blockingCheck(facts: Facts): Check | undefined {
  const blocks = facts.checks.filter((check) => check.verdict === 'block');
  return blocks.find((check) => check.code === 'already-so') ?? blocks[0];
}

/** A check that passed before and could not be made now: the cloud may just be away. */
export function unreadSince(before: Facts, now: Facts): Check | undefined {
  const passed = new Set(
    before.checks.filter((check) => check.verdict === 'pass').map((check) => check.name),
  );
  return now.checks.find((check) => check.verdict === 'not-made' && passed.has(check.name));
}

/** What differs between two sets of bound facts, for people: `key-state: enabled → disabled`. */
export function differenceOf(before: Facts, after: Facts): string[] {
  const names = [...new Set([...Object.keys(before.bound), ...Object.keys(after.bound)])].sort();
  return names.flatMap((name) => {
    const was = canonicalJson(before.bound[name] ?? null);
    const is = canonicalJson(after.bound[name] ?? null);
    return was === is ? [] : [`${name}: ${unquoted(was)} → ${unquoted(is)}`];
  });
}

function unquoted(json: string): string {
  return json.replace(/^"(.*)"$/, '$1');
}
