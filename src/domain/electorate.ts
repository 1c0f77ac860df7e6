import type { Counting, Fallen, FallReason } from './fallen.ts';
import type { PersonObjection } from './people.ts';
import type { RuleInForce } from './policy.ts';
import type { Approval, Request } from './request.ts';

/** Who may decide about one request at one moment: the rule in force, and its people as they are now. */
export interface Electorate {
  rule: RuleInForce | null;
  /** The accounts that may ask, groups expanded; null: any full member. */
  requesters: readonly string[] | null;
  /** The accounts of each stage of the rule, in its order, groups expanded. */
  members: readonly (readonly string[])[];
  /** What speaks against an account, by its id. */
  objections: Readonly<Record<string, PersonObjection>>;
  /** What all accounts of one human being share, by account; missing: the account's own id. */
  identities: Readonly<Record<string, string>>;
}

/** How far the approvals of a request have come. */
export interface Tally {
  /** Approvals that count, in the order in which they were given, each with the stage it counts for now. */
  counting: readonly Approval[];
  fallen: readonly Fallen[];
  /** For each stage of the rule: how many of its approvals are there. */
  given: readonly number[];
  /** Index of the stage whose approvers decide now; null: none is missing. */
  open: number | null;
}

/** Nobody at all: what holds where no rule matches. */
export const nobody: Electorate = {
  rule: null,
  requesters: null,
  members: [],
  objections: {},
  identities: {},
};

/**
 * Counts the approvals of a request anew, in the order in which they were given. Each counts for the
 * stage that is open when its turn comes; nobody counts twice, and the requester never. A rule that has
 * come to want fewer people leaves some over: they stand by a stage that is complete without them.
 */
export function tallyOf(request: Request, electorate: Electorate): Tally {
  const stages = electorate.rule?.stages ?? [];
  const given = stages.map(() => 0);
  const counting: Approval[] = [];
  const fallen: Fallen[] = [];
  const counted = new Set<string>();
  const openNow = () => stages.findIndex((stage, index) => (given[index] ?? 0) < stage.quorum);

  for (const approval of request.approvals) {
    const index = placeOf(electorate, approval.person, openNow());
    const why = whyFallen(request, electorate, approval, counted);
    if (why || index === -1) {
      const { person, personName: name } = approval;
      fallen.push({ person, name, why: why ?? 'earlier-stage-open' });
      continue;
    }
    counted.add(identityIn(electorate, approval.person));
    counting.push({ ...approval, stage: stages[index]?.name ?? approval.stage });
    given[index] = (given[index] ?? 0) + 1;
  }
  const open = openNow();
  return {
    counting,
    fallen,
    given,
    open: open === -1 && stages.length > 0 ? null : Math.max(0, open),
  };
}

/** What an event tells of those that count. */
export function countingIn({ counting }: Tally): Counting[] {
  return counting.map(({ person, stage }) => ({ person, stage }));
}

/** What all accounts of this person share. */
export function identityIn(electorate: Electorate, account: string): string {
  return electorate.identities[account] ?? account;
}

/** Are both accounts the same human being's? */
export function isSamePerson(electorate: Electorate, one: string, other: string): boolean {
  return identityIn(electorate, one) === identityIn(electorate, other);
}

/**
 * May whoever asked still ask? Rules change; and of an account that is gone Slack may tell another address
 * than before, so that nobody knows whose it was.
 */
export function mayRequesterAsk(
  { requester }: Request,
  { requesters, objections }: Electorate,
): boolean {
  return objections[requester.id] === undefined && (requesters?.includes(requester.id) ?? true);
}

/** Does one of the rule's stages name this account? */
export function isApprover(electorate: Electorate, account: string): boolean {
  return electorate.members.some((members) => members.includes(account));
}

function whyFallen(
  request: Request,
  electorate: Electorate,
  { person, fingerprint }: Approval,
  counted: ReadonlySet<string>,
): FallReason | null {
  const objection = electorate.objections[person];
  if (objection) return objection;
  if (!isApprover(electorate, person) || fingerprint !== request.fingerprint) {
    return 'not-an-approver';
  }
  if (isSamePerson(electorate, person, request.requester.id)) return 'own-request';
  if (!mayRequesterAsk(request, electorate)) return 'requester-may-not-ask';
  return counted.has(identityIn(electorate, person)) ? 'counted-already' : null;
}

/** Index of the stage this account's approval stands by: the open one, else a complete one; -1: none yet. */
function placeOf({ members }: Electorate, account: string, open: number): number {
  const reached = open === -1 ? members : members.slice(0, open + 1);
  return reached.findLastIndex((each) => each.includes(account));
}
