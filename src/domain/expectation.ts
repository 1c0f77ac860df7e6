import type { OperationName, ProviderName } from './operation.ts';
import {
  approversOf,
  type Policy,
  type PolicySet,
  quorumOf,
  type RuleInForce,
  ruleFor,
} from './policy.ts';

/** A test of the policies: what their author means them to say about one request. */
export interface Expectation {
  /** It picks the rule, as a request would. */
  request: {
    provider: ProviderName;
    account: string;
    /** Null: whichever; no rule that is looked at may choose by region. */
    region: string | null;
    instance: string;
    operation: OperationName;
  };
  /** A user, or a user group. A user is never among the approvers of what he or she asks for. */
  requester: string | null;
  /** May the requester ask? Null: not asked about, or yes where nothing else is expected. */
  mayAsk: boolean | null;
  /** All users and groups, by id, in any order, that may approve. Empty: nobody may. */
  approvers: readonly string[] | null;
  /** All stages in their order, each with all who may approve in it. */
  stages: readonly { name: string; approvers: readonly string[]; quorum: number }[] | null;
  /** How many people have to approve in all. */
  quorum: number | null;
}

/** An expectation that the policies do not meet, in words for their author. */
export interface Mismatch {
  /** Its place in the list of expectations. */
  expectation: number;
  about: 'request' | 'requester' | 'mayAsk' | 'approvers' | 'stages' | 'quorum';
  expected: string;
  /** What the policies say. */
  found: string;
  /** The rule that holds, by its place among the policies; null: none matches. */
  rule: { name: string | null; index: number } | null;
}

/** What of an expectation is not met; each names what was expected and what the policies say. */
export function checkExpectations(
  set: Pick<PolicySet, 'policies'>,
  expectations: readonly Expectation[],
): Mismatch[] {
  return expectations.flatMap((expectation, index) => {
    const chooser = regionChooser(set.policies, expectation.request);
    if (chooser !== null) {
      const rule = { name: set.policies[chooser]?.name ?? null, index: chooser };
      const found = 'that it depends on the region';
      return [{ expectation: index, about: 'request', expected: 'one rule', found, rule }];
    }
    const held = heldFor(set.policies, expectation.request);
    const rule = held && { name: held.policy.name, index: held.index };
    return differencesOf(expectation, held?.rule ?? null).map((difference) => ({
      expectation: index,
      ...difference,
      rule,
    }));
  });
}

/**
 * The first policy for which it matters in which region a request is, when the expectation does not
 * say so. Null: it does not matter.
 */
export function regionChooser(
  policies: readonly Policy[],
  request: Expectation['request'],
): number | null {
  if (request.region !== null) return null;
  const anywhere = policies.map((policy) => ({
    ...policy,
    match: { ...policy.match, region: undefined },
  }));
  const index = heldFor(anywhere, request)?.index;
  const region = index === undefined ? undefined : policies[index]?.match.region;
  return index === undefined || region === undefined || /^\*+$/.test(region) ? null : index;
}

/** The rule and the policy that it comes from. */
function heldFor(
  policies: readonly Policy[],
  request: Expectation['request'],
): { rule: RuleInForce; policy: Policy; index: number } | null {
  const subject = { ...request, region: request.region ?? '' };
  for (const [index, policy] of policies.entries()) {
    const rule = ruleFor([policy], subject);
    if (rule) return { rule, policy, index };
  }
  return null;
}

type Difference = Pick<Mismatch, 'about' | 'expected' | 'found'>;

function differencesOf(expectation: Expectation, rule: RuleInForce | null): Difference[] {
  return [
    askingDiffers(expectation, rule),
    approversDiffer(expectation, rule),
    stagesDiffer(expectation, rule),
    quorumDiffers(expectation, rule),
  ].filter((difference) => difference !== null);
}

/**
 * Whoever expects something of what `requester` asks for takes it that this person may ask, so a clear
 * no is told even then.
 */
function askingDiffers(expectation: Expectation, rule: RuleInForce | null): Difference | null {
  const { requester, mayAsk } = expectation;
  if (requester === null) return null;
  const says = askingUnder(rule, requester);
  const isAside =
    mayAsk === null &&
    [expectation.approvers, expectation.stages, expectation.quorum].some((each) => each !== null);
  if (isAside && (!rule || says === 'unknown')) return null;
  if (says === (mayAsk === false ? 'no' : 'yes')) return null;
  return {
    about: mayAsk === null ? 'requester' : 'mayAsk',
    expected: `${requester} may ${mayAsk === false ? 'not ' : ''}ask`,
    found: askersInWords(rule, requester),
  };
}

/** Ids that begin with S are user groups. Only Slack knows who is in them. */
function askingUnder(rule: RuleInForce | null, requester: string): 'yes' | 'no' | 'unknown' {
  if (!rule) return 'no';
  const { requesters } = rule;
  if (requesters === null || isListed(requesters, requester)) return 'yes';
  return requesters.groups.length === 0 || isGroup(requester) ? 'no' : 'unknown';
}

function askersInWords(rule: RuleInForce | null, requester: string): string {
  if (!rule) return 'nobody may ask';
  if (rule.requesters === null) return 'any full member of the workspace may ask';
  const { users, groups } = rule.requesters;
  const only = `only ${inWords([...users, ...groups])} may ask`;
  if (isListed(rule.requesters, requester)) return `${inWords([...users, ...groups])} may ask`;
  if (users.length + groups.length === 0) return 'nobody may ask';
  if (askingUnder(rule, requester) === 'no') return only;
  return `${only}, and only Slack knows whether ${requester} is in ${inWords(groups)}; give the id of a group as requester instead`;
}

function approversDiffer(
  { approvers, requester }: Expectation,
  rule: RuleInForce | null,
): Difference | null {
  if (approvers === null) return null;
  const found = rule ? othersIn(approversOf(rule), requester) : [];
  if (isSameSet(approvers, found)) return null;
  return { about: 'approvers', expected: inWords(approvers), found: inWords(found) };
}

function stagesDiffer(
  { stages, requester }: Expectation,
  rule: RuleInForce | null,
): Difference | null {
  if (stages === null) return null;
  const found = (rule?.stages ?? []).map(({ name, approvers, quorum }) => ({
    name,
    approvers: othersIn(approvers, requester),
    quorum,
  }));
  const isSame =
    stages.length === found.length &&
    stages.every((stage, index) => {
      const other = found[index];
      return (
        stage.name === other?.name &&
        stage.quorum === other.quorum &&
        isSameSet(stage.approvers, other.approvers)
      );
    });
  return isSame
    ? null
    : { about: 'stages', expected: stagesText(stages), found: stagesText(found) };
}

function quorumDiffers({ quorum }: Expectation, rule: RuleInForce | null): Difference | null {
  if (quorum === null || (rule && quorumOf(rule) === quorum)) return null;
  const found = rule ? String(quorumOf(rule)) : 'nobody may approve';
  return { about: 'quorum', expected: String(quorum), found };
}

/** The requester is left out; of a group its other members remain. */
function othersIn(
  { users, groups }: { users: readonly string[]; groups: readonly string[] },
  requester: string | null,
): string[] {
  return [...new Set([...users.filter((user) => user !== requester), ...groups])];
}

function isListed(
  { users, groups }: { users: readonly string[]; groups: readonly string[] },
  id: string,
): boolean {
  return users.includes(id) || groups.includes(id);
}

function isGroup(id: string): boolean {
  return id.startsWith('S');
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [left, right] = [new Set(one), new Set(other)];
  return left.size === right.size && [...left].every((id) => right.has(id));
}

function stagesText(stages: NonNullable<Expectation['stages']>): string {
  const texts = stages.map(
    ({ name, approvers, quorum }) => `${name}: ${quorum} of ${inWords(approvers)}`,
  );
  return texts.length === 0 ? 'no stage' : texts.join('; then ');
}

function inWords(ids: readonly string[]): string {
  return ids.length === 0 ? 'nobody' : [...new Set(ids)].join(', ');
}
