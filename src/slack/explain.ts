import type { Candidates, Explanation, StageExplained } from '../domain/explanation.ts';
import { onlyStage, quorumOf, type RuleInForce } from '../domain/policy.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import { hasEnded, type Request } from '../domain/request.ts';
import type { Explained } from '../flow/explain-request.ts';
import type { Message } from './blocks.ts';
import { fallenBecause, fallenLines } from './fallen.ts';
import { outlookLines } from './outlook.ts';
import { messageFrom, ours } from './parts.ts';
import { decisionRefusal } from './refusals.ts';
import { oneMorePress } from './stages.ts';
import { stateSigns, stateWords } from './states.ts';
import { defused, mention, moment } from './text.ts';
import { calendarWords, durationWords } from './times.ts';
import { mentionsOf, nobodyMay, phraseFor } from './words.ts';

/** Why a request stands where it stands, what is missing, who can give it, and what happens next. */
export function explanationMessage(explained: Explained): Message {
  const { request, outlook, atMs } = explained;
  const chapters: [string, string[]][] = [
    ['You', youLines(explained)],
    [
      request.state === 'pending' ? 'What is missing' : 'Stages',
      [...missingLines(explained), ...stageLines(explained)],
    ],
    [
      request.state === 'pending' ? 'Who can give it' : 'Who can decide',
      explained.candidates ? candidateLines(explained.candidates) : [],
    ],
    ['What happens next', outlookLines(request, outlook, atMs)],
    ['The rule', ruleLines(explained)],
    ['Approvals that would fall', fallenLines(explained.wouldFall, (name) => defused(name, 80))],
    ['Decisions', decisionLines(request)],
    ['Note', noteLines(explained)],
  ];
  const told = chapters.filter(([, lines]) => lines.length > 0);
  return messageFrom([
    ours(headOf(request)),
    ...told.map(([title, lines]) => ours(`*${title}*\n${lines.join('\n')}`)),
  ]);
}

function headOf(request: Request): string {
  const { id, state, requester } = request;
  return `${stateSigns[state]} *${id}* is *${stateWords[state]}*. ${mention(requester.id)} asked to ${phraseFor(request)}.`;
}

/** What stands in the way is said in the words that a press would be refused with. */
function youLines({ request, you, outlook }: Explanation): string[] {
  if (hasEnded(request)) return [];
  if (outlook.is === 'person') return goOnLines(you, outlook.retryFromMs);
  if (request.state !== 'pending') return cancelLines(you);
  const { approve, reject } = you;
  const first = approve.may
    ? 'You may approve it now, on its card.'
    : `You may not approve it now. ${decisionRefusal(approve.why, null)}`;
  const also = !approve.may && reject.may ? ['You may reject it.'] : [];
  return [first, ...also, ...cancelLines(you)];
}

function goOnLines({ retry, close }: Explanation['you'], retryFromMs: number): string[] {
  const again = retry.may
    ? 'You may press Try again on the card now.'
    : retry.why === 'too-early'
      ? `You may press Try again from ${moment(retryFromMs)} on.`
      : `You may not decide how it goes on. ${decisionRefusal(retry.why, null)}`;
  return [again, ...(close.may ? ['You may close it with a reason.'] : [])];
}

function cancelLines({ cancel }: Explanation['you']): string[] {
  return [
    cancel.may
      ? 'You may cancel it.'
      : `You may not cancel it. ${decisionRefusal(cancel.why, null)}`,
  ];
}

function missingLines({ request, rule, stages, isPeopleKnown }: Explanation): string[] {
  if (request.state !== 'pending') return [];
  if (!rule) return [`${nobodyMay}.`.replace(/^n/, 'N')];
  if (!isPeopleKnown) return ['How many approvals count now is not known.'];
  const open = stages.find(({ count }) => count?.isOpen);
  if (!open?.count) return [oneMorePress];
  const later = stages
    .slice(stages.indexOf(open) + 1)
    .reduce((sum, { count }) => sum + (count?.missing ?? 0), 0);
  const where = open.name === onlyStage ? '' : ` in stage ${defused(open.name, 60)}`;
  const more = later > 0 ? `, and ${later} more in later stages` : '';
  return [`${approvals(open.count.missing)}${where}${more}.`];
}

function approvals(count: number): string {
  return count === 1 ? '1 approval' : `${count} approvals`;
}

function candidateLines({ may, mayNot, unseen, missing, isTooFew }: Candidates): string[] {
  const others = unseen > 0 ? ` ${unseen} more are named, whom I have not looked at.` : '';
  const first =
    may.length > 0
      ? `${mentionsOf({ users: may, groups: [] }, [])}.${others}`
      : `Nobody whom I have looked at.${others}`;
  const shown = mayNot.slice(0, 10);
  const left = mayNot.length - shown.length;
  return [
    first,
    ...shown.map(({ account, why }) => `Not ${mention(account)}: ${whyNot(why)}.`),
    ...(left > 0 ? [`Nor ${left} more.`] : []),
    ...(isTooFew
      ? [
          `Too few people are left: ${missing} ${missing === 1 ? 'is' : 'are'} needed. The operators of this bot have to add approvers.`,
        ]
      : []),
  ];
}

/** The few reasons for which somebody who is named does not count. */
function whyNot(why: DecisionRefusal): string {
  switch (why) {
    case 'own-request-by-another-account':
      return fallenBecause('own-request');
    case 'already-approved-by-another-account':
      return fallenBecause('counted-already');
    case 'deactivated':
    case 'bot':
    case 'guest':
    case 'stranger':
    case 'other-workspace':
      return fallenBecause(why);
    default:
      return 'not an approver of this now';
  }
}

function ruleLines({ request, rule, isRuleChanged }: Explanation): string[] {
  if (!rule) {
    return request.plan
      ? ['No rule of the configuration matches it now. The operators of this bot can add one.']
      : hasEnded(request)
        ? []
        : ['Which rule holds is known once the account and the region are.'];
  }
  if (hasEnded(request)) return [`It ended under the rule ${ruleName(rule)}.`];
  const confirmed =
    rule.confirm === 'typed' ? 'by typing the instance id' : 'with one press of the button';
  return [
    `The rule ${ruleName(rule)} holds.${isRuleChanged ? ' It is not what the card was made with: the policies have changed, and what holds now counts.' : ''}`,
    `${approvals(quorumOf(rule))} in all, each confirmed ${confirmed}`,
    ...termsOf(rule),
  ];
}

/** For how long a rule lets wait, and when it lets start, a line each. In mrkdwn. */
export function termsOf(rule: RuleInForce): string[] {
  return [
    `Waits ${durationWords(rule.expiresAfterMs)} for its approvers; what is approved lasts ${durationWords(rule.approvalLastsMs)}`,
    ...calendarWords(rule),
  ];
}

export function ruleName({ name }: RuleInForce): string {
  return `*${defused(name, 80)}*`;
}

function stageLines({ request, stages }: Explanation): string[] {
  return stages.map((stage, index) => {
    const named = mentionsOf(stage.approvers, [request.requester.id], 600);
    const number = stages.length > 1 ? `${index + 1}. ` : '';
    return `${number}${stageName(stage.name)}${countWords(stage)}, of ${named}`;
  });
}

/** A rule without stages has one that nobody has named. */
export function stageName(name: string): string {
  return name === onlyStage ? '' : `*${defused(name, 60)}*: `;
}

function countWords({ quorum, count }: StageExplained): string {
  if (!count) return approvals(quorum);
  const given = count.approvals.map(({ person }) => mention(person)).join(', ');
  const by = given ? ` (${given})` : '';
  const now = count.isOpen ? ', decides now' : count.missing > 0 ? ', not open yet' : '';
  return `${count.approvals.length} of ${approvals(quorum)}${by}${now}`;
}

/** Which rule allowed what was decided. */
function decisionLines({ approvals, retriedBy }: Request): string[] {
  const given = approvals.map(({ person, rule, stage, atMs }) => {
    const where = stage === onlyStage ? '' : `, stage ${defused(stage, 60)}`;
    return `${mention(person)} approved ${moment(atMs)}; allowed by ${defused(rule, 80)}${where}`;
  });
  return [...given, ...(retriedBy ? [`${mention(retriedBy)} pressed Try again`] : [])];
}

function noteLines({ request, isPeopleKnown, showsEmail }: Explained): string[] {
  if (hasEnded(request)) return [];
  return [
    ...(isPeopleKnown
      ? []
      : [
          'Slack could not be asked about the people. Ask again in a minute to see who may decide.',
        ]),
    ...(showsEmail === false
      ? [
          'I cannot read e-mail addresses, so accounts are told apart by their ids alone: two accounts of one person count as two people. The scope users:read.email changes that.',
        ]
      : []),
  ];
}
