import { type Expectation, type Mismatch, regionChooser } from '../domain/expectation.ts';
import type { Policy } from '../domain/policy.ts';
import type { AccountConfig } from '../providers/provider.ts';
import type { ExpectationSection } from './expect-schema.ts';
import { type Path, type Problem, pathText } from './problems.ts';

/** The tests of the policies as the domain knows them. */
export function buildExpectations(
  sections: readonly (ExpectationSection | undefined)[],
  policies: readonly Policy[],
  accounts: readonly AccountConfig[],
): { expectations: Expectation[]; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const expectations = sections.flatMap((section, index) => {
    if (!section) return [];
    const expectation = toExpectation(section);
    const at = ['expect', index, 'request'];
    const chooser = regionChooser(policies, expectation.request);
    if (chooser !== null) {
      const message = `is missing, and policies[${chooser}] chooses by region; say which is meant`;
      problems.push({ at: [...at, 'region'], message });
    }
    warnings.push(...unknownPlace(expectation.request, accounts, at));
    return [expectation];
  });
  return { expectations, problems, warnings };
}

/**
 * `expect[2].approvers: expected U0BEN; the policies say nobody, by policies[1] (production) at 12:5`,
 * with its own place in the file before it.
 */
export function mismatchText(
  { expectation, about, expected, found, rule }: Mismatch,
  file: string,
  position: (path: Path) => string | undefined,
): string {
  const path = ['expect', expectation, about];
  const place = position(path);
  const where = place === undefined ? '' : `${file}:${place} `;
  const answers = `expected ${expected}; the policies say ${found}`;
  return `${where}${pathText(path)}: ${answers}, ${ruleText(rule, position)}`;
}

function ruleText(rule: Mismatch['rule'], position: (path: Path) => string | undefined): string {
  if (!rule) return 'since none of them matches';
  const path = ['policies', rule.index];
  const name = rule.name === null ? '' : ` (${rule.name})`;
  const place = position(path);
  return `by ${pathText(path)}${name}${place === undefined ? '' : ` at ${place}`}`;
}

function toExpectation(section: ExpectationSection): Expectation {
  return {
    request: { ...section.request, region: section.request.region ?? null },
    requester: section.requester ?? null,
    mayAsk: section.mayAsk ?? null,
    approvers: section.approvers ?? null,
    stages: section.stages ?? null,
    quorum: section.quorum ?? null,
  };
}

/** A warning and no error: one set of policies may serve several installations. */
function unknownPlace(
  { provider, account, region }: Expectation['request'],
  accounts: readonly AccountConfig[],
  at: Path,
): Problem[] {
  const found = accounts.find((each) => each.name === account && each.provider === provider);
  if (!found) return [{ at: [...at, 'account'], message: `is no account of ${provider}` }];
  const regions = found.regions.map((each) => (typeof each === 'string' ? each : each.name));
  if (region === null || regions.includes(region)) return [];
  return [{ at: [...at, 'region'], message: 'is none of the regions of this account' }];
}
