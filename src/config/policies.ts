import { nearest } from '../domain/nearest.ts';
import { operationNames, providerNames } from '../domain/operation.ts';
import { matchesGlob, type Policy } from '../domain/policy.ts';
import type { AccountConfig } from '../providers/provider.ts';
import type { PolicySection } from './policies-schema.ts';
import type { Path, Problem } from './problems.ts';

/** The rules as the domain knows them, what is wrong with them, and what looks like a mistake. */
export function buildPolicies(
  sections: readonly (PolicySection | undefined)[],
  accounts: readonly AccountConfig[],
): { policies: Policy[]; problems: Problem[]; warnings: Problem[] } {
  return {
    policies: sections.flatMap((section) => (section ? [toPolicy(section)] : [])),
    problems: sections.flatMap(misspeltMatch),
    warnings: warningsAbout(sections, accounts),
  };
}

function toPolicy(section: PolicySection): Policy {
  return {
    match: section.match,
    requesters: section.requesters,
    approvers: section.approvers,
    quorum: section.quorum,
    reason: section.reason,
    ticket: section.ticket,
    expiresAfterMs: section.expiresAfter,
    approvalLastsMs: section.approvalLasts,
    confirm: section.confirm,
  };
}

/**
 * A strict rule whose `match` is misspelt would let a laxer one below it hold, so a name from a
 * closed list that matches nothing is an error and not a warning.
 */
function misspeltMatch(section: PolicySection | undefined, index: number): Problem[] {
  if (!section) return [];
  const lists = { provider: providerNames, operation: operationNames };
  return (['provider', 'operation'] as const).flatMap((field) => {
    const glob = section.match[field];
    const list: readonly string[] = lists[field];
    if (glob === undefined || list.some((name) => matchesGlob(glob, name))) return [];
    const meant = nearest(glob, list);
    const hint = meant === null ? `known: ${list.join(', ')}` : `did you mean ${meant}?`;
    return [{ at: ['policies', index, 'match', field], message: `matches nothing; ${hint}` }];
  });
}

function warningsAbout(
  sections: readonly (PolicySection | undefined)[],
  accounts: readonly AccountConfig[],
): Problem[] {
  if (sections.length === 0) return [{ at: ['policies'], message: 'is empty: nobody may approve' }];

  const names = accounts.map((account) => account.name);
  const regions = accounts.flatMap((account) =>
    account.regions.map((region) => (typeof region === 'string' ? region : region.name)),
  );
  const catchAll = sections.findIndex(
    (section) => section && Object.values(section.match).every((glob) => glob === '*'),
  );
  return sections.flatMap((section, index) => {
    if (!section) return [];
    const at = ['policies', index];
    const { match, approvers, quorum } = section;
    const warnings: Problem[] = [];
    if (catchAll !== -1 && index > catchAll) {
      warnings.push({ at, message: `never holds: policies[${catchAll}] matches everything` });
    }
    if (approvers.groups.length === 0) {
      warnings.push(...tooFewApprovers(at, new Set(approvers.users).size, quorum));
    }
    if (match.account !== undefined && !names.some((name) => matchesGlob(match.account, name))) {
      warnings.push({ at: [...at, 'match', 'account'], message: 'matches none of the accounts' });
    }
    if (match.region !== undefined && !regions.some((name) => matchesGlob(match.region, name))) {
      warnings.push({ at: [...at, 'match', 'region'], message: 'matches none of the regions' });
    }
    return warnings;
  });
}

function tooFewApprovers(at: Path, people: number, quorum: number): Problem[] {
  if (people === 0) {
    return [{ at: [...at, 'approvers'], message: 'is empty: nobody may approve what it matches' }];
  }
  if (people >= quorum) return [];
  const message = `is ${quorum}, but only ${people} can approve: it is never reached`;
  return [{ at: [...at, 'quorum'], message }];
}
