import type { Decided } from './decided.ts';
import {
  approve,
  cancel,
  close,
  type Decider,
  objectionInStage,
  objectionToApprover,
  reject,
  retry,
} from './decisions.ts';
import { type Electorate, identityIn, mayRequesterAsk, nobody, tallyOf } from './electorate.ts';
import type { Fallen } from './fallen.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { type Audience, isSameRule, type RuleInForce } from './policy.ts';
import type { DecisionRefusal } from './refusals.ts';
import { type Approval, isBeforeWrite, type Request } from './request.ts';
import { approvableUntilMs } from './timing.ts';

/** May somebody do something now, or what stands in the way. */
export type May = { may: true } | { may: false; why: DecisionRefusal };

/** One stage of the rule in force. */
export interface StageExplained {
  name: string;
  quorum: number;
  approvers: Audience;
  /** Null: Slack could not be asked about the people. */
  count: { approvals: readonly Approval[]; missing: number; isOpen: boolean } | null;
}

/** Those who come into question for the decision that is wanted now. */
export interface Candidates {
  /** Accounts that may give it. */
  may: readonly string[];
  /** Accounts that the rule names too, and why they may not. */
  mayNot: readonly { account: string; why: DecisionRefusal }[];
  /** How many more it names, whom nobody has looked at. */
  unseen: number;
  /** How many people have to give it. */
  missing: number;
  /** Without another rule, or other people, it never comes. */
  isTooFew: boolean;
}

/** Everything that decides how a request goes on, for one person who asks. */
export interface Explanation {
  request: Request;
  /** When this was so. */
  atMs: number;
  /** The one in force now, or under which it ended. Null: none matches. */
  rule: RuleInForce | null;
  /** The card was made with another one. */
  isRuleChanged: boolean;
  /** Could Slack be asked about the people? */
  isPeopleKnown: boolean;
  /** May whoever asked still ask? Null: Slack could not be asked, or nothing depends on it any more. */
  mayRequesterAsk: boolean | null;
  /** Of what waits for approval, or was approved and has not begun. */
  stages: readonly StageExplained[];
  /** Approvals that would fall if they were counted now. */
  wouldFall: readonly Fallen[];
  /** Null: no decision is wanted or possible, or Slack could not be asked. */
  candidates: Candidates | null;
  you: {
    id: string;
    approve: May;
    reject: May;
    cancel: May;
    retry: May;
    close: May;
  };
  outlook: Outlook;
}

/** Who asks, and what is known of the rule and its people. */
export interface Known {
  you: string;
  rule: RuleInForce | null;
  /** Null: Slack could not be asked. */
  electorate: Electorate | null;
  /** Accounts of which the electorate knows what speaks against them. */
  seen: readonly string[];
}

/** Explains a request. What people may do is asked of the functions that decide their presses. */
export function explain(request: Request, known: Known, nowMs: number): Explanation {
  const { you, rule, electorate, seen } = known;
  const isWaiting = isBeforeWrite(request);
  return {
    request,
    atMs: nowMs,
    rule,
    isRuleChanged: request.plan !== null && !isSameRule(rule, request.rule),
    isPeopleKnown: electorate !== null,
    mayRequesterAsk:
      electorate && (isWaiting || request.needsPerson)
        ? mayRequesterAsk(request, electorate)
        : null,
    stages: isWaiting ? stagesOf(request, rule, electorate) : [],
    wouldFall: isWaiting && electorate ? tallyOf(request, electorate).fallen : [],
    candidates: electorate && candidatesOf(request, electorate, seen, nowMs),
    you: { id: you, ...mayDo(request, you, electorate, nowMs) },
    outlook: outlookOf(request, rule, electorate, nowMs),
  };
}

/** Does what may be done with this request depend on who its people are now? */
export function dependsOnPeople(request: Request): boolean {
  const { state, needsPerson } = request;
  return state === 'asked' || isBeforeWrite(request) || needsPerson !== null;
}

/** The accounts that come into question for the decision that is wanted now, in the order of the rule. */
export function inQuestion(request: Request, electorate: Electorate): readonly string[] {
  if (request.state !== 'pending' && !request.needsPerson) return [];
  const { open, counting } = tallyOf(request, electorate);
  const isWhole = request.needsPerson !== null || open === null;
  const named = isWhole ? electorate.members.flat() : (electorate.members[open ?? 0] ?? []);
  const counted = isWhole ? [] : counting.map(({ person }) => person);
  const settled = new Set([request.requester.id, ...counted]);
  return [...new Set(named)].filter((account) => !settled.has(account));
}

function stagesOf(
  request: Request,
  rule: RuleInForce | null,
  electorate: Electorate | null,
): StageExplained[] {
  const tally = electorate && tallyOf(request, electorate);
  return (rule?.stages ?? []).map(({ name, quorum, approvers }, index) => {
    if (!tally) return { name, quorum, approvers, count: null };
    const approvals = tally.counting.filter(({ stage }) => stage === name);
    const missing = Math.max(0, quorum - approvals.length);
    return {
      name,
      quorum,
      approvers,
      count: { approvals, missing, isOpen: request.state === 'pending' && tally.open === index },
    };
  });
}

function candidatesOf(
  request: Request,
  electorate: Electorate,
  seen: readonly string[],
  nowMs: number,
): Candidates | null {
  if (request.state !== 'pending' && !request.needsPerson) return null;
  if (!mayRequesterAsk(request, electorate) || isTooLate(request, electorate, nowMs)) return null;
  const accounts = inQuestion(request, electorate);
  const looked = accounts.filter((account) => seen.includes(account));
  const judged = looked.map((account) => ({
    account,
    why: objectionTo(request, account, electorate),
  }));
  const may = judged.flatMap(({ account, why }) => (why === null ? [account] : []));
  const people = new Set(may.map((account) => identityIn(electorate, account)));
  const unseen = accounts.length - looked.length;
  const missing = missingOf(request, electorate);
  return {
    may,
    mayNot: judged.flatMap(({ account, why }) => (why === null ? [] : [{ account, why }])),
    unseen,
    missing,
    isTooFew: people.size + unseen < missing,
  };
}

function isTooLate(request: Request, { rule }: Electorate, nowMs: number): boolean {
  return request.state === 'pending' && rule !== null && nowMs >= approvableUntilMs(request, rule);
}

function objectionTo(
  request: Request,
  account: string,
  electorate: Electorate,
): DecisionRefusal | null {
  const by = { id: account, electorate };
  const objection = objectionToApprover(request, by);
  if (objection || request.needsPerson) return objection;
  return objectionInStage(tallyOf(request, electorate), by);
}

/** Where a rule has come to want fewer people, somebody has to say yes once more. */
function missingOf(request: Request, electorate: Electorate): number {
  if (request.needsPerson) return 1;
  const { open, given } = tallyOf(request, electorate);
  if (open === null) return 1;
  return (electorate.rule?.stages[open]?.quorum ?? 1) - (given[open] ?? 0);
}

type Action = Exclude<keyof Explanation['you'], 'id'>;

/** As if the right button were pressed now, with the right words typed. */
function mayDo(
  request: Request,
  you: string,
  electorate: Electorate | null,
  nowMs: number,
): Record<Action, May> {
  const decide = (press: (by: Decider) => Decided): May => {
    const decided = press({ id: you, electorate: electorate ?? nobody });
    if (decided.ok) return { may: true };
    const isCertain = electorate !== null || isWithoutPeople(decided.why);
    return isCertain ? { may: false, why: decided.why } : unread;
  };
  const typed = { fingerprint: request.fingerprint, typedInstance: request.wish.instance };
  return {
    approve: decide((by) => approve(request, { by, ...typed }, nowMs)),
    reject: decide((by) => reject(request, { by, ...typed, reason: null }, nowMs)),
    cancel: decide((by) => cancel(request, by, null)),
    retry: decide((by) => retry(request, { by, ...typed }, nowMs)),
    close: decide((by) => close(request, { by, ...typed, reason: 'a reason' })),
  };
}

const unread: May = { may: false, why: 'groups-unreadable' };

/** What stands in the way whoever the people of the rule are. */
function isWithoutPeople(why: DecisionRefusal): boolean {
  return [
    'own-request',
    'has-ended',
    'not-pending',
    'write-intended',
    'not-left-to-person',
  ].includes(why);
}
