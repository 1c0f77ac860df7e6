import { onlyStage, type RuleInForce } from '../domain/policy.ts';
import type { Place } from '../domain/who-can.ts';
import type { RuleForYou, Search, WhoCan } from '../flow/who-can.ts';
import type { Message } from './blocks.ts';
import { ruleName, stageName, termsOf } from './explain.ts';
import { messageFrom, ours, type Part } from './parts.ts';
import { code, defused } from './text.ts';
import { mentionsOf, productOf } from './words.ts';

/** Places and rules of a fleet can be more than one answer holds. */
const mostPlaces = 12;
const mostRules = 15;

/** All stages of a rule together leave room in their block for what else it says. */
const longestStages = 1_500;

/** Who may ask and approve what, for one instance, and what the person who asks may do. */
export function whoCanMessage(told: WhoCan): Message {
  const { provider, instance, search, rules } = told;
  const what = `${code(instance)} (${productOf(provider)})`;
  if (!search) {
    const none = `${what}: no account of this cloud is configured, so nobody may ask. The operators of this bot can add one.`;
    return messageFrom([ours(none)]);
  }
  const isFound = search.found.length === 1;
  const left = rules.length - mostRules;
  const unsure = rules.some(({ you }) => you === null);
  return messageFrom([
    ours(whereLine(what, search)),
    ...unreadParts(search),
    ...rules.slice(0, mostRules).map((rule) => ours(ruleLines(rule, isFound).join('\n'))),
    ...(left > 0 ? [ours(`And ${left} more, where other rules hold.`)] : []),
    ...(unsure
      ? [
          ours(
            'Slack could not be asked about the people, so what you may do is not known now. Ask again in a minute.',
          ),
        ]
      : []),
    ours('Whoever asks never approves the same request.'),
  ]);
}

function whereLine(what: string, { found, name, unread }: Search): string {
  const [first, second] = found;
  if (first && !second) {
    const called = name ? `, named ${code(name)},` : '';
    return `${what}${called} is in ${placeWords([first])}.`;
  }
  if (second) {
    return `${what} is there more than once: ${placeWords(found)}. Say which one with account= and region= when you ask. What holds in each:`;
  }
  return unread.length > 0
    ? `${what} was not found where I could look. What would hold, wherever it is:`
    : `${what} was not found in any configured account and region. What would hold if it were there:`;
}

function unreadParts({ unread }: Search): Part[] {
  return unread
    .slice(0, mostPlaces)
    .map(({ account, why }) =>
      ours(`The account ${code(account)} could not be looked into: ${defused(why, 300)}`),
    );
}

function ruleLines(told: RuleForYou, isFound: boolean): string[] {
  const { operations, places, rule, you, tooFew } = told;
  const longest = Math.max(60, Math.floor(longestStages / (rule?.stages.length ?? 1)) - 100);
  const names = operations.map(({ name }) => name).join(', ');
  const where = isFound ? '' : ` in ${placeWords(places)}`;
  const title = `*${names}*${where}`;
  if (!rule)
    return [
      title,
      'No rule matches, so nobody may ask or approve. The operators of this bot can add one.',
    ];
  return [
    title,
    `The rule ${ruleName(rule)} holds.`,
    askLine(rule, you),
    ...(you?.mayAsk && tooFew ? [`If you ask, it is turned down. ${defused(tooFew, 300)}`] : []),
    ...rule.stages.map((stage, index) => {
      const then = index === 0 ? 'Approve' : 'Then';
      return `${then}: ${stageName(stage.name)}${stage.quorum} of ${mentionsOf(stage.approvers, [], longest)}${accountsWords(you?.stages[index]?.accounts, stage.approvers.groups)}`;
    }),
    ...approveLines(rule, you),
    ...demands(rule),
    confirmLine(told),
    ...termsOf(rule),
  ];
}

function askLine({ requesters }: RuleInForce, you: RuleForYou['you']): string {
  const who = requesters ? mentionsOf(requesters, [], 600) : 'any full member of the workspace';
  const mine = you ? (you.mayAsk ? ' *You may ask.*' : ' *You may not ask.*') : '';
  return `Ask: ${who}.${mine}`;
}

/** Nobody sees in Slack how many people a group has now. */
function accountsWords(accounts: number | undefined, groups: readonly string[]): string {
  if (accounts === undefined || groups.length === 0) return '';
  return ` (${accounts} ${accounts === 1 ? 'account' : 'accounts'} now)`;
}

function approveLines({ stages }: RuleInForce, you: RuleForYou['you']): string[] {
  if (!you) return [];
  const mine = stages.filter((_, index) => you.stages[index]?.hasYou).map(({ name }) => name);
  if (mine.length === 0) return ['*You may not approve:* the rule does not name you.'];
  const names = mine.filter((name) => name !== onlyStage).map((name) => defused(name, 60));
  const where =
    names.length > 0
      ? ` in ${names.length === 1 ? 'stage' : 'one of the stages'} ${names.join(', ')}`
      : '';
  return [`*You may approve*${where} what somebody else asks for.`];
}

function demands({ reason, ticket }: RuleInForce): string[] {
  return [
    ...(reason === 'required' ? ['A reason is needed: reason="…"'] : []),
    ...(ticket ? [`A ticket is needed: ticket=…, which matches ${code(ticket)}`] : []),
  ];
}

function confirmLine({ operations, typed }: RuleForYou): string {
  const names = typed.map(({ name }) => name).join(', ');
  if (typed.length === operations.length) return 'Confirmed by typing the instance id';
  const pressed = 'with one press of the button';
  return typed.length === 0
    ? `Confirmed ${pressed}`
    : `Confirmed by typing the instance id: ${names}; otherwise ${pressed}`;
}

function placeWords(places: readonly Place[]): string {
  const shown = places
    .slice(0, mostPlaces)
    .map(({ account, region }) => `account ${code(account)}, region ${code(region)}`);
  const left = places.length - shown.length;
  return left > 0 ? `${shown.join('; ')} and ${left} more` : shown.join('; ');
}
