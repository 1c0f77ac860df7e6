import { type Abilities, abilitiesOf, groupsOf } from '../domain/abilities.ts';
import type { Parts } from './parts.ts';
import { lookUp, membersOf } from './people.ts';

/**
 * What one person may do with this bot, under the policies in force, with groups as they are now.
 *
 * @throws StoreError, ChatError: then nobody knows.
 */
export async function readAbilities(
  parts: Pick<Parts, 'policies' | 'people' | 'operators' | 'log'>,
  user: string,
): Promise<Abilities> {
  const [inForce, { objection }] = await Promise.all([
    parts.policies.inForce(),
    lookUp(parts, user),
  ]);
  const groups = await Promise.all(
    groupsOf(inForce).map(async (group) => {
      const members = await membersOf(parts, { users: [], groups: [group] });
      return [group, members] as const;
    }),
  );
  return abilitiesOf(inForce, { id: user, objection }, new Map(groups));
}
