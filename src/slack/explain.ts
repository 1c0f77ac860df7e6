import type { Candidates, Explanation, StageExplained } from '../domain/explanation.ts';
import { onlyStage, quorumOf, type RuleInForce } from '../domain/policy.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import { hasEnded, isBeforeWrite, type Request } from '../domain/request.ts';
import type { Explained } from '../flow/explain-request.ts';
import type { Message } from './blocks.ts';
import { fallenBecause, fallenLines } from './fallen.ts';
import { endLines, outlookLines } from './outlook.ts';
import { messageFrom, ours } from './parts.ts';
import { decisionRefusal } from './refusals.ts';
import { oneMorePress } from './stages.ts';
import { stateSigns, stateWords } from './states.ts';
import { defused, mention, moment } from './text.ts';
import { calendarWords, durationWords } from './times.ts';
import { approvalsOf, mentionsOf, nobodyMay, phraseFor } from './words.ts';

/** All stages together must fit into one block. */
const longestStages = 2_400;

/** Why a request stands where it stands, what is missing, who can give it, and what happens next. */
export function explanationMessage(explained: Explained): Message {
  const { request, outlook, atMs } = explained;
  const chapters: [string, string[]][] = [
    ['You', youLines(explained)],
    [
      request.state === 'pending' ? 'What is missing' : 'Approvals',
      [...missingLines(explained), ...stageLines(explained)],
    ],
    [
      request.state === 'pending' ? 'Who can give it' : 'Who can decide',
      explained.rule && explained.candidates ? candidateLines(explained.candidates) : [],
    ],
    ['How it ended', outlook.is === 'end' ? endLines(request, outlook.ending) : []],
    ['What happens next', outlookLines(request, outlook, atMs)],
    ['The rule', ruleLines(explained)],
    [
      'Approvals that no longer count',
      fallenLines(explained.wouldFall, (name) => defused(name, 80)),
    ],
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
  return `${stateSigns[state]} *${id}*: *${stateWords[state]}*. ${mention(requester.id)} asked to ${phraseFor(request)}.`;
}

/** What stands in the way is said in the words that a press would be refused with. */
function youLines({ request, you, outlook }: Explanation): string[] {
  if (hasEnded(request)) return [];
  if (outlook.is === 'person') return goOnLines(you);
  if (request.state !== 'pending') return cancelLines(you);
  const { approve, reject, cancel } = you;
  if (approve.may)
    return ['You may approve it now, on its card, or reject it.', ...cancelLines(you)];
  const also = reject.may ? ['You may reject it.'] : [];
  // What stands in the way of both is said once.
  if (!cancel.may && cancel.why === approve.why) {
    return [refused('You may neither approve nor cancel it.', approve.why), ...also];
  }
  return [refused('You may not approve it now.', approve.why), ...also, ...cancelLines(you)];
}

function goOnLines({ retry, close }: Explanation['you']): string[] {
  const again = retry.may
    ? 'You may press Try again on the card now.'
    : retry.why === 'too-early'
      ? 'You may press Try again on the card, but not yet.'
      : refused(
          close.may ? 'You may not press Try again.' : 'You may not decide how it goes on.',
          retry.why,
        );
  return [again, ...(close.may ? ['You may close it with a reason.'] : [])];
}

function cancelLines({ cancel }: Explanation['you']): string[] {
  return [cancel.may ? 'You may cancel it.' : refused('You may not cancel it.', cancel.why)];
}

function refused(what: string, why: DecisionRefusal): string {
  return why === 'groups-unreadable'
    ? 'What you may do is not known now.'
    : `${what} ${decisionRefusal(why, null)}`;
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
  return [`${approvalsOf(open.count.missing)}${where}${more}.`];
}

function candidateLines({ may, mayNot, unseen, missing, isTooFew }: Candidates): string[] {
  const areNamed = unseen === 1 ? 'is named' : 'are named';
  const others = unseen > 0 ? ` ${unseen} more ${areNamed}, whom I have not looked at.` : '';
  const nobody = unseen > 0 ? 'Nobody whom I have looked at.' : 'Nobody.';
  const first = may.length > 0 ? `${mentionsOf({ users: may, groups: [] }, [])}.` : nobody;
  const shown = mayNot.slice(0, 10);
  const left = mayNot.length - shown.length;
  return [
    `${first}${others}`,
    ...shown.map(({ account, why }) => `Not ${mention(account)}: ${whyNot(why)}.`),
    ...(left > 0 ? [`Not ${left} more either.`] : []),
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
      ? ['No rule matches it now. The operators of this bot can add one.']
      : hasEnded(request)
        ? []
        : ['Which rule holds is known once the account and the region are.'];
  }
  if (hasEnded(request)) return [`It ended under the rule ${ruleName(rule)}.`];
  const named = `The rule ${ruleName(rule)} holds.${isRuleChanged ? ' It is not what the card was made with: the policies have changed, and what holds now counts.' : ''}`;
  // Its terms matter as long as nothing has been called.
  if (!isBeforeWrite(request)) return [named];
  const confirmed =
    rule.confirm === 'typed' ? 'by typing the instance id' : 'with one press of the button';
  return [
    named,
    `${approvalsOf(quorumOf(rule))} in all, each confirmed ${confirmed}`,
    ...termsOf(rule),
  ];
}

/** For how long a rule lets wait, and when it lets start, a line each. In mrkdwn. */
export function termsOf(rule: RuleInForce): string[] {
  const lasts =
    rule.windows.length > 0 ? 'to the end of the next window' : durationWords(rule.approvalLastsMs);
  return [
    `Waits ${durationWords(rule.expiresAfterMs)} for its approvers; an approval lasts ${lasts}`,
    ...calendarWords(rule),
  ];
}

export function ruleName({ name }: RuleInForce): string {
  return `*${defused(name, 80)}*`;
}

function stageLines({ request, stages }: Explanation): string[] {
  const longest = Math.max(60, Math.floor(longestStages / stages.length) - 150);
  const isOneOfMany = stages.length > 1;
  return stages.map((stage, index) => {
    const named = mentionsOf(stage.approvers, [request.requester.id], longest);
    const number = isOneOfMany ? `${index + 1}. ` : '';
    const turn = isOneOfMany && request.state === 'pending' ? turnWords(stage) : '';
    return `${number}${stageName(stage.name)}${countWords(stage)}${turn}; approvers: ${named}`;
  });
}

/** A rule without stages has one that nobody has named. */
export function stageName(name: string): string {
  return name === onlyStage ? '' : `*${defused(name, 60)}*: `;
}

function countWords({ quorum, count }: StageExplained): string {
  if (!count) return approvalsOf(quorum);
  const given = count.approvals.map(({ person }) => mention(person)).join(', ');
  const by = given ? ` (${given})` : '';
  return `${quorum - count.missing} of ${approvalsOf(quorum)}${by}`;
}

function turnWords({ count }: StageExplained): string {
  if (!count || count.missing === 0) return '';
  return count.isOpen ? ', decides now' : ', decides after that';
}

/** Which rule allowed what was decided. */
function decisionLines({ approvals, retriedBy }: Request): string[] {
  const given = approvals.map(({ person, rule, stage, atMs }) => {
    const where = stage === onlyStage ? '' : `, stage ${defused(stage, 60)}`;
    return `${mention(person)} approved ${moment(atMs)}; allowed by the rule ${defused(rule, 80)}${where}`;
  });
  return [...given, ...(retriedBy ? [`${mention(retriedBy)} pressed Try again`] : [])];
}

function noteLines({ request, isPeopleKnown, mayRequesterAsk, showsEmail }: Explained): string[] {
  if (hasEnded(request)) return [];
  return [
    ...(mayRequesterAsk === false
      ? [
          `Nobody can approve it: ${mention(request.requester.id)} may not ask for this any more. Somebody who may can ask again.`,
        ]
      : []),
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
