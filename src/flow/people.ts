import { objectionTo, type Person, type PersonObjection } from '../domain/people.ts';
import type { Audience, RuleInForce } from '../domain/policy.ts';
import type { Parts } from './parts.ts';
import type { People } from './ports.ts';
import { ChatError } from './speech-ports.ts';

/** What it takes to know who people are. */
export type PeopleParts = Pick<Parts, 'people' | 'operators' | 'log'>;

/** Who that is now, and what speaks against the account. Somebody unknown to Slack is a stranger. @throws ChatError */
export async function lookUp(
  { people }: { people: Pick<People, 'lookup' | 'workspace'> },
  user: string,
): Promise<{ person: Person | null; name: string; objection: PersonObjection | null }> {
  const person = await people.lookup(user);
  if (!person) return { person: null, name: user, objection: 'stranger' };
  return { person, name: person.name, objection: objectionTo(person, people.workspace()) };
}

/**
 * Everybody in an audience, groups expanded as they are now. A group that can never be read (there is
 * none, or the bot may not) is empty, and the operators hear of it.
 *
 * @throws ChatError `later` when Slack cannot answer now.
 */
export async function membersOf(
  parts: PeopleParts,
  audience: Audience,
): Promise<readonly string[]> {
  const groups = await Promise.all(audience.groups.map((group) => groupMembers(parts, group)));
  return [...new Set([...audience.users, ...groups.flat()])];
}

/** The accounts of each stage of a rule, groups expanded as they are now. @throws ChatError `later` */
export async function readMembers(
  parts: PeopleParts,
  rule: RuleInForce | null,
): Promise<readonly (readonly string[])[]> {
  return Promise.all((rule?.stages ?? []).map(({ approvers }) => membersOf(parts, approvers)));
}

async function groupMembers(
  { people, operators, log }: PeopleParts,
  group: string,
): Promise<readonly string[]> {
  try {
    return await people.membersOf(group);
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'gone')) throw error;
    log.warn({ group, error }, 'group cannot be read, taken as empty');
    // Not waited for: whoever presses a button has no time for it.
    void operators.tell(
      `group:${group}`,
      `The user group ${group} of the policies cannot be read (${error.slackCode}), so it counts as empty: nobody may decide as a member of it. Check that it exists and is enabled, and that the bot has the scope usergroups:read.`,
    );
    return [];
  }
}
