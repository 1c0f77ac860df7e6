import type { Electorate } from '../domain/electorate.ts';
import { StoreError } from '../domain/errors.ts';
import { identityOf, type PersonObjection } from '../domain/people.ts';
import { type RuleInForce, ruleFor } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import { logAbout } from './log-about.ts';
import type { Parts } from './parts.ts';
import { lookUp, membersOf, type PeopleParts, readMembers } from './people.ts';
import type { PoliciesInForce } from './ports.ts';

/**
 * The policies in force, for what goes on by itself. Where there are none the store has lost them, since
 * no process works before it has put its own in force: that says nothing about a request, which waits.
 *
 * @throws StoreError
 */
export async function knownPolicies({
  policies,
}: Pick<Parts, 'policies'>): Promise<PoliciesInForce> {
  const inForce = await policies.inForce();
  if (inForce.revision === 0) throw new StoreError('broken', 'no policies are in force');
  return inForce;
}

/** Everybody who has decided about a request, or asked for it, by account. */
function peopleOf(request: Request): readonly string[] {
  const { requester, approvals, retriedBy } = request;
  return [
    requester.id,
    ...approvals.map(({ person }) => person),
    ...(retriedBy ? [retriedBy] : []),
  ];
}

/**
 * Who may decide about a request now: the rule that matches it in this set, its groups as they are now,
 * and all accounts that matter as Slack describes them now.
 *
 * @param others accounts to look at besides those of the request: who is pressing.
 * @throws ChatError `later` when Slack cannot answer now: then nobody knows, and nothing is decided.
 */
export async function readElectorate(
  given: PeopleParts,
  request: Request,
  inForce: PoliciesInForce,
  others: readonly string[] = [],
): Promise<Electorate> {
  const parts = { ...given, log: logAbout(given.log, { request: request.id }) };
  const rule = ruleNow(request, inForce);
  const accounts = [...new Set([...peopleOf(request), ...others])];
  const [requesters, members, people] = await Promise.all([
    rule?.requesters ? membersOf(parts, rule.requesters) : null,
    readMembers(parts, rule),
    Promise.all(accounts.map(async (id) => [id, await lookUp(parts, id)] as const)),
  ]);
  const objections: Record<string, PersonObjection> = {};
  const identities: Record<string, string> = {};
  for (const [id, { person, objection }] of people) {
    if (objection) objections[id] = objection;
    identities[id] = person ? identityOf(person, inForce.aliasDomains) : id;
  }
  return { rule, requesters, members, objections, identities };
}

/** Was everybody read who matters to this request? It may have moved on since. */
export function isReadFor(electorate: Electorate, request: Request): boolean {
  return peopleOf(request).every((account) => electorate.identities[account] !== undefined);
}

/** The rule of this set for a request that has a plan; null when none matches. */
export function ruleNow(request: Request, { policies }: PoliciesInForce): RuleInForce | null {
  return request.plan ? ruleFor(policies, request.plan.write) : null;
}
