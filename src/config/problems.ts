import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';

export type Path = readonly PropertyKey[];

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** `['policies', 0, 'quorum']`; empty for the whole file, a variable's name for the environment. */
  at: Path;
  /** Follows the path: `is missing`. Never holds a value, which may be a secret. */
  message: string;
  /** `line:column`, where the path cannot tell it. */
  position?: string | undefined;
}

/** `['policies', 0, 'quorum']` as `policies[0].quorum`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return index === 0 ? String(step) : `.${String(step)}`;
    })
    .join('');
}

/** An issue of zod with the words of this project: one problem for each unknown key. */
export function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.message);
    return issue.keys.map((key) => ({
      at: [...issue.path, key],
      message: unknownKey(key, known),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && isPlain(issue.message)) {
    return closestBranch(issue.errors).flatMap((inner) =>
      problemsOf({ ...inner, path: [...issue.path, ...inner.path] }),
    );
  }
  const message =
    issue.input === undefined && isPlain(issue.message)
      ? 'is missing'
      : issue.message.replace(/^Invalid input: /, '');
  return [{ at: issue.path, message }];
}

const keysMark = 'known keys: ';

/** What a strict object says of its unknown keys, for `problemsOf` to take apart. */
export function listKnownKeys(keys: readonly string[]): string {
  return keysMark + keys.join(' ');
}

function knownKeys(message: string): string[] {
  return message.startsWith(keysMark) ? message.slice(keysMark.length).split(' ') : [];
}

/** Wishes that no key fulfils, by how people spell them, without case and dashes. */
const neverKeys =
  /selfapprov|allowself|(allow|include)requester|requester(can|may)|approveown|ownrequest|autoapprov|(skip|no|without)approv|bypass|breakglass|foureyes/;

function unknownKey(key: string, known: readonly string[]): string {
  if (neverKeys.test(key.toLowerCase().replace(/[^a-z]/g, ''))) {
    return 'unknown key; nobody ever approves their own request, and nothing runs without approval: no setting changes that';
  }
  const meant = nearest(key, known);
  return meant === null
    ? `unknown key; known here: ${known.join(', ')}`
    : `unknown key; did you mean ${meant}?`;
}

/** True for a sentence of zod's own. */
function isPlain(message: string): boolean {
  return message.startsWith('Invalid input');
}

/** Of several shapes that were possible, the complaints about the one that was nearly met. */
function closestBranch(branches: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] {
  return [...branches].sort((one, other) => weightOf(one) - weightOf(other))[0] ?? [];
}

function weightOf(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'invalid_type' && issue.path.length === 0) return sum + 1_000;
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return sum + weightOf(closestBranch(issue.errors));
    }
    return sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1);
  }, 0);
}
