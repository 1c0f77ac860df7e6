import { quorumOf, type RuleInForce } from './policy.ts';

/**
 * Why a rule can never get its approvals, for whoever asks; null: it can. Told at once, so that nobody
 * waits for approvals that cannot come.
 *
 * @param members the accounts of each stage, groups expanded.
 */
export function missingApprovers(
  rule: RuleInForce,
  members: readonly (readonly string[])[],
  requester: string,
): string | null {
  const stages = rule.stages.map(({ name, quorum }, index) => {
    const accounts = new Set(members[index]?.filter((account) => account !== requester));
    return { name, quorum, accounts: [...accounts] };
  });
  const short = stages.find(({ quorum, accounts }) => accounts.length < quorum);
  if (short) {
    const where = `${stages.length > 1 ? `Stage ${short.name} of the` : 'The'} rule ${rule.name}`;
    const wanted = short.quorum === 1 ? '1 approval' : `${short.quorum} approvals`;
    return `${where} asks for ${wanted} and names ${orNobody(short.accounts.length)} besides you.`;
  }
  const [wanted, found] = [quorumOf(rule), mostApprovals(stages)];
  if (found >= wanted) return null;
  return `The rule ${rule.name} asks in all its stages for ${wanted} different people and finds ${orNobody(found)} besides you.`;
}

/** The most approvals that can count, since nobody counts in two stages (Kuhn's matching). */
export function mostApprovals(
  stages: readonly { quorum: number; accounts: readonly string[] }[],
): number {
  const places = stages.flatMap(({ quorum, accounts }) =>
    Array.from({ length: quorum }, () => accounts),
  );
  const placeOf = new Map<string, number>();
  const fill = (place: number, tried: Set<string>): boolean =>
    (places[place] ?? []).some((account) => {
      if (tried.has(account)) return false;
      tried.add(account);
      const taken = placeOf.get(account);
      const isFree = taken === undefined || fill(taken, tried);
      if (isFree) placeOf.set(account, place);
      return isFree;
    });
  return places.filter((_, place) => fill(place, new Set())).length;
}

function orNobody(count: number): string {
  return count === 0 ? 'nobody' : `only ${count}`;
}
