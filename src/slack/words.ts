import type { Wish } from '../domain/events.ts';
import {
  grammarOf,
  type Operation,
  type OperationName,
  operationOf,
  type ProviderName,
} from '../domain/operation.ts';
import type { Check, Verdict } from '../domain/plan.ts';
import type { Audience } from '../domain/policy.ts';
import { type Request, wasSent } from '../domain/request.ts';
import { asManyAsFit, code, defused, mention, mentionGroup } from './text.ts';

/** What is asked for, as a phrase: "Ada asks to turn on storage encryption of …". */
const phrases: Readonly<Record<OperationName, string>> = {
  'storage-encryption on': 'turn on storage encryption',
  'backup-encryption on': 'turn on backup encryption',
  'backup-encryption off': 'turn off backup encryption',
};

const verdicts: Readonly<Record<Verdict, string>> = {
  pass: '✅ pass',
  warn: '⚠️ warning',
  block: '⛔ blocked',
  'not-made': '❔ not made',
};

/** What the request is about, whether or not a plan was made. */
export interface Subject {
  provider: ProviderName;
  operation: OperationName;
  instance: string;
  account: string | null;
  region: string | null;
  key: string | null;
  keyRegion: string | null;
}

export function subjectOf(request: Request): Subject {
  return request.plan?.write ?? pick(request.wish);
}

function pick(wish: Wish): Subject {
  const { provider, operation, instance, account, region, key, keyRegion } = wish;
  return { provider, operation, instance, account, region, key, keyRegion };
}

export function operationFor(request: Request): Operation {
  return operationOf(subjectOf(request));
}

/** `turn on storage encryption of cdb-qwer1234`. */
export function phraseFor(request: Request): string {
  const { operation, instance } = subjectOf(request);
  return `${phrases[operation]} of ${instance}`;
}

/**
 * What can be said of the instance when a request ends without its call, as a clause: an earlier call
 * may have been made, under an approval that then fell or by hand.
 */
export function effectOf(request: Request): string {
  return wasSent(request)
    ? 'a call was made earlier, so look at the instance before asking again'
    : 'nothing was changed';
}

/** What is certain about calls when one that was due is left out, as a clause. */
export function uncalled(request: Request): string {
  return wasSent(request) ? 'no further call was made' : 'no call was made';
}

/** `Tencent Cloud, TencentDB for MySQL`. */
export function productOf(provider: ProviderName): string {
  const grammar = grammarOf(provider);
  return `${grammar.title}, ${grammar.product}`;
}

/** Which key, in mrkdwn; says so when it is the cloud's own. */
export function keyOf(subject: Subject): string {
  const grammar = grammarOf(subject.provider);
  if (operationOf(subject).key === 'none') return 'none: this operation takes no key';
  const isDefault = subject.key === null || subject.key === grammar.defaultKey;
  const key = isDefault
    ? `${grammar.title}'s own default key (${grammar.defaultKey ?? 'none'})`
    : code(subject.key ?? '');
  return subject.keyRegion ? `${key}\nin ${code(subject.keyRegion)}` : key;
}

/** One line a check: sign, word and sentence. In mrkdwn, inert. */
export function checkLines(checks: readonly Check[]): string[] {
  return checks.map((check) => `${verdicts[check.verdict]}: ${defused(check.sentence, 400)}`);
}

/** How many names a list of people shows, and how long it may become. */
const mostNames = 40;

/**
 * The people of an audience as mentions, each once, and how many more there are; `nobody` when none is
 * left.
 *
 * @param without accounts that are left out: who asked may not approve
 */
export function mentionsOf(
  { users, groups }: Audience,
  without: readonly string[],
  longest = 1_400,
): string {
  const accounts = [...new Set(users)].filter((user) => !without.includes(user));
  const all = [...accounts.map(mention), ...[...new Set(groups)].map(mentionGroup)];
  return all.length === 0 ? 'nobody' : asManyAsFit(all, { most: mostNames, longest });
}

/** `1 approval`, `2 approvals`. */
export function approvalsOf(count: number): string {
  return count === 1 ? '1 approval' : `${count} approvals`;
}

/** What is said where a rule has gone. */
export const nobodyMay = 'nobody may approve: no rule matches now';
