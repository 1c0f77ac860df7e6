import { type Audience, onlyStage, type Policy, type PolicySet } from '../domain/policy.ts';
import type { PolicySection } from './policies-schema.ts';
import { problemsOfPolicies } from './policy-problems.ts';
import { type Surroundings, warningsAboutPolicies } from './policy-warnings.ts';
import type { Problem } from './problems.ts';
import type { ReadSections } from './sections.ts';

/** Who may do what as the domain knows it, what is wrong with it, and what looks like a mistake. */
export function buildPolicySet(
  sections: Pick<ReadSections, 'policies' | 'people' | 'operators'>,
  surroundings: Surroundings,
): { policySet: PolicySet; problems: Problem[]; warnings: Problem[] } {
  const problems = problemsOfPolicies(sections.policies);
  const written = sections.policies.flatMap(({ section }) =>
    section ? [{ section, policy: toPolicy(section) }] : [],
  );
  return {
    policySet: {
      policies: written.map(({ policy }) => policy),
      aliasDomains: sections.people?.aliasDomains ?? [],
      operators: sections.operators ?? nobody,
    },
    problems,
    warnings: warningsAboutPolicies(written, surroundings),
  };
}

const nobody: Audience = { users: [], groups: [] };

function toPolicy(section: PolicySection): Policy {
  const { approvers = nobody, quorum = 1, escalate } = section;
  return {
    name: section.name ?? null,
    match: section.match,
    requesters: section.requesters ?? null,
    stages: section.stages ?? [{ name: onlyStage, approvers, quorum }],
    reason: section.reason,
    ticket: section.ticket ?? null,
    expiresAfterMs: section.expiresAfter,
    approvalLastsMs: section.approvalLasts,
    remindEveryMs: section.remindEvery ?? null,
    escalate: escalate ? { afterMs: escalate.after, to: escalate.to } : null,
    confirm: section.confirm ?? 'button',
    delayMs: section.delay,
    windows: section.windows,
    freezes: section.freezes.map((freeze) => ({ ...freeze, why: freeze.why ?? null })),
  };
}
