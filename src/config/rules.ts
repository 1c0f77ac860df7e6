import { checkExpectations, type Expectation } from '../domain/expectation.ts';
import type { PolicySet } from '../domain/policy.ts';
import type { ConfigDocument } from './document.ts';
import { buildExpectations, mismatchText } from './expectations.ts';
import { buildPolicySet } from './policies.ts';
import type { Surroundings } from './policy-warnings.ts';
import type { Problem } from './problems.ts';
import type { ReadSections } from './sections.ts';

/** The policies, and what is expected of them. */
export interface Rules {
  policySet: PolicySet;
  expectations: Expectation[];
}

/** Who may do what, from the sections of the file that say so. */
export function buildRules(
  sections: ReadSections,
  surroundings: Surroundings,
): Rules & { problems: Problem[]; warnings: Problem[] } {
  const { policySet, ...policies } = buildPolicySet(sections, surroundings);
  // A broken policy may be the one that an expectation is about: then it is not looked at.
  const isWhole = sections.policies.every(({ section }) => section !== undefined);
  const { expectations, ...tests } = buildExpectations(
    sections.expect,
    isWhole ? policySet.policies : [],
    surroundings.accounts,
  );
  return {
    policySet,
    expectations,
    problems: [...policies.problems, ...tests.problems],
    warnings: [...policies.warnings, ...tests.warnings],
  };
}

/** What is expected and does not hold, a sentence each, with its place in the file. */
export function mismatchesOf(
  { policySet, expectations }: Rules,
  file: string,
  document: ConfigDocument,
): string[] {
  return checkExpectations(policySet, expectations).map((mismatch) =>
    mismatchText(mismatch, file, document.position),
  );
}
