import { objectionTo, type PersonObjection } from '../domain/people.ts';
import type { Audience, RuleInForce } from '../domain/policy.ts';
import { ruleFor } from '../domain/policy.ts';
import type { Request } from '../domain/request.ts';
import type { Parts } from './parts.ts';
import { ChatError, type Log, type People } from './ports.ts';

/** The rule now in force for a request that has a plan; null when none matches. */
export function ruleNow(parts: Pick<Parts, 'policies'>, request: Request): RuleInForce | null {
  if (!request.plan) return null;
  return ruleFor(parts.policies.inForce(), request.plan.write);
}

/**
 * Everybody in an audience, groups expanded as they are now. A group that can never be read (there is
 * none, or the bot may not) is empty.
 *
 * @throws ChatError `later` when Slack cannot answer now.
 */
export async function membersOf(
  { people, log }: Pick<Parts, 'people' | 'log'>,
  audience: Audience,
): Promise<readonly string[]> {
  const groups = await Promise.all(
    audience.groups.map((group) => groupMembers(people, group, log)),
  );
  return [...new Set([...audience.users, ...groups.flat()])];
}

async function groupMembers(people: People, group: string, log: Log): Promise<readonly string[]> {
  try {
    return await people.membersOf(group);
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'gone')) throw error;
    log.warn({ group, error }, 'group cannot be read, taken as empty');
    return [];
  }
}

/** Is this account, as Slack describes it now, a full member of our workspace? @throws ChatError */
export async function objectionToUser(
  people: People,
  user: string,
): Promise<PersonObjection | null> {
  return (await lookUp(people, user)).objection;
}

/** Who that is now, and what speaks against the account. @throws ChatError */
export async function lookUp(
  people: People,
  user: string,
): Promise<{ name: string; objection: PersonObjection | null }> {
  const person = await people.lookup(user);
  if (!person) return { name: user, objection: 'stranger' };
  return { name: person.name, objection: objectionTo(person, people.workspace()) };
}

/** Approvers who no longer count, with the reason, as Slack describes them now. @throws ChatError */
export async function objectionsToApprovers(
  people: People,
  request: Request,
): Promise<Readonly<Record<string, string>>> {
  const approvers = request.approvals.map(({ person }) => person);
  const deciders = request.retriedBy ? [...approvers, request.retriedBy] : approvers;
  const objections: Record<string, string> = {};
  await Promise.all(
    deciders.map(async (person) => {
      const objection = await objectionToUser(people, person);
      if (objection) objections[person] = objection;
    }),
  );
  return objections;
}
