import type { ExaminedArea } from '../domain/finding.ts';
import type { PersonObjection } from '../domain/people.ts';
import type { Audience, PolicySet } from '../domain/policy.ts';
import type { Parts } from './parts.ts';
import { lookUp, membersOf } from './people.ts';

/** Everything the bot needs, looked at; or why this person is not told. */
export type Examination =
  | { ok: true; areas: readonly ExaminedArea[] }
  | { ok: false; why: PersonObjection | 'not-an-operator'; operators: Audience };

export interface ExamineParts extends Pick<Parts, 'policies' | 'people' | 'operators' | 'log'> {
  /** Looks at everything, by these policies. Changes nothing, and ends by itself. */
  lookAtAll(set: PolicySet): Promise<readonly ExaminedArea[]>;
}

/**
 * Looks at everything for one of the operators of the policies in force, and for nobody else: what it says
 * of accounts and permissions is not for all.
 *
 * @throws StoreError, ChatError: then nobody knows who asks.
 */
export async function examineFor(parts: ExamineParts, user: string): Promise<Examination> {
  const [inForce, { objection }] = await Promise.all([
    parts.policies.inForce(),
    lookUp(parts, user),
  ]);
  const { operators } = inForce;
  if (objection) return { ok: false, why: objection, operators };
  const members = await membersOf(parts, operators);
  if (!members.includes(user)) return { ok: false, why: 'not-an-operator', operators };
  return { ok: true, areas: await parts.lookAtAll(inForce) };
}
