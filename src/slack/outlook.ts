import type { ExpectedStart, Hindrance, Outlook } from '../domain/outlook.ts';
import type { Ending, Request } from '../domain/request.ts';
import { causes } from './outcome.ts';
import { askRefusal } from './refusals.ts';
import { defused, mention, moment } from './text.ts';
import { durationWords, freezeWords } from './times.ts';
import { effectOf, mentionsOf, operationFor } from './words.ts';

/** What happens next with a request, and when: one sentence a line. In mrkdwn, inert. */
export function outlookLines(request: Request, outlook: Outlook, atMs: number): string[] {
  switch (outlook.is) {
    case 'facts':
      return [
        'The bot reads the facts with read-only calls. Then a card asks its approvers, or the person who asked is told what stands in the way.',
        ...whenLooked('It tries', outlook.lookAtMs, atMs),
      ];
    case 'decision':
      return decisionLines(request, outlook, atMs);
    case 'start':
      return [
        `The call is made ${startWords(outlook, atMs)}.`,
        'Before it the facts are read once more: if they have changed, it goes back to its approvers.',
        `The approval lasts until ${moment(outlook.lastsUntilMs)}.`,
      ];
    case 'hindered':
      return [hindrances[outlook.why]];
    case 'answer':
      return [
        `The call is on its way to the cloud. By ${moment(outlook.byMs)} its answer is recorded; without one the bot reads back what the cloud did.`,
        proofOf(request),
      ];
    case 'effect':
      return [
        'The cloud took the call, and its effect is being read back.',
        ...whenLooked('The bot looks', outlook.lookAtMs, atMs),
        proofOf(request),
        `If the cloud does not show it by ${moment(outlook.leftAtMs)}, a person has to decide.`,
      ];
    case 'proof':
      return [
        'Nobody can tell yet whether the cloud did it. It is never called again before that is proven.',
        ...whenLooked('The bot looks', outlook.lookAtMs, atMs),
        proofOf(request),
        `From ${moment(outlook.provableFromMs)} on the old state proves that it did not: then ${outlook.triesAgain ? 'the call is made once more by itself' : 'a person has to decide'}.`,
      ];
    case 'person':
      return personLines(request, outlook, atMs);
    case 'end':
      return ['Nothing: an end is final. What is still wanted is asked for anew.'];
  }
}

const hindrances: Readonly<Record<Hindrance, string>> = {
  'no-rule':
    'It will not be carried out: no rule matches it any more, so it ends when its time to start comes.',
  'no-time':
    'It will not be carried out: the rule leaves no time within a year to start it, so it ends.',
  'too-late': 'It will not be carried out: the approval ends before it may start.',
  'approvals-fell':
    'It will not be carried out as it is: approvals count no more, so it goes back to its approvers.',
};

function decisionLines(
  request: Request,
  outlook: Extract<Outlook, { is: 'decision' }>,
  atMs: number,
): string[] {
  const { expiresAtMs, remindAtMs, escalateAtMs, start } = outlook;
  const { escalate, remindEveryMs } = request.rule ?? {};
  if (expiresAtMs !== null && expiresAtMs <= atMs) {
    return ['The time to decide is over: it expires now.'];
  }
  const reminded = remindEveryMs ? 'not reminded again before that' : 'not reminded';
  return [
    ...(expiresAtMs === null
      ? []
      : [`It expires ${moment(expiresAtMs)} if it is not decided by then.`]),
    remindAtMs === null
      ? `Its approvers are ${reminded}.`
      : `Its approvers are reminded next ${moment(remindAtMs)}.`,
    ...(escalateAtMs === null || !escalate
      ? []
      : [
          `${moment(escalateAtMs)} others are told, too, which gives them no right to decide: ${mentionsOf(escalate.to, [])}`,
        ]),
    ...(start
      ? [`If the last approval came now, the call would be made ${startWords(start, atMs)}.`]
      : []),
  ];
}

/** `<moment>, after the pause of the rule`; or `at once`. */
function startWords({ startsAtMs, why, freezes }: ExpectedStart, atMs: number): string {
  if (startsAtMs <= atMs) return 'at once';
  const frozen = freezes.map(freezeWords).join('; ');
  const because = {
    delay: `, after a pause of ${durationWords(startsAtMs - atMs)} in which it can be stopped`,
    window: ', when the next window opens',
    freeze: ', when the freeze is over',
    'not-taken': ': the cloud did not take it before, and it is made again',
    retry: ': somebody pressed Try again',
  };
  const put = frozen && (why === 'window' || why === 'freeze') ? ` (frozen ${frozen})` : '';
  return `${moment(startsAtMs)}${why ? because[why] : ''}${put}`;
}

function personLines(
  request: Request,
  { why, detail, retryFromMs, lookAtMs }: Extract<Outlook, { is: 'person' }>,
  atMs: number,
): string[] {
  return [
    `A person has to decide: Try again or Close. ${why === 'not-done' ? 'The call was proven not done.' : 'What the cloud did cannot be proven.'}`,
    `Why: ${defused(detail, 500)}`,
    ...(retryFromMs > atMs ? [`Try again is possible from ${moment(retryFromMs)} on.`] : []),
    ...whenLooked('Meanwhile the bot looks', lookAtMs, atMs),
    proofOf(request),
  ];
}

/** Why and how it ended, and what is certain of the instance. In mrkdwn, inert. */
export function endLines(request: Request, ending: Ending): string[] {
  switch (ending.state) {
    case 'succeeded':
      return ['The cloud itself shows it.', ...unproven(ending.proof.unproven)];
    case 'failed':
      return [
        ending.cause === 'closed-by-person'
          ? `Closed by ${ending.by ? mention(ending.by) : 'an approver'}${under(ending.rule)}.`
          : `${capital(causes[ending.cause])}.`,
        `Why: ${defused(ending.detail, 500)}`,
        `${capital(effectOf(request))}.`,
      ];
    case 'refused':
      return [
        askRefusal(ending.why).what,
        `Why: ${defused(ending.detail, 500)}`,
        `${capital(effectOf(request))}.`,
      ];
    case 'expired':
      return [
        ending.was === 'pending' ? 'Nobody decided in time.' : 'It was not started in time.',
        `${capital(effectOf(request))}.`,
      ];
    case 'rejected':
    case 'cancelled':
      return [
        `By ${mention(ending.by)}${under(ending.rule)}${ending.reason ? `: ${defused(ending.reason, 500)}` : ''}`,
        `${capital(effectOf(request))}.`,
      ];
  }
}

/** Which rule gave the right to it. */
function under(rule: string | undefined): string {
  return rule ? `, under the rule ${defused(rule, 80)}` : '';
}

function unproven(what: string | null): string[] {
  return what ? [`Not proven: ${defused(what, 300)}`] : [];
}

/** What has to be seen before it is called done. */
function proofOf(request: Request): string {
  const { name, key, provesKey } = operationFor(request);
  const shows = `It is called done when the cloud's own read-back shows ${name}`;
  if (key === 'none') return `${shows}.`;
  return provesKey
    ? `${shows} with the key that was approved.`
    : `${shows}; which key is in use cannot be proven.`;
}

function whenLooked(what: string, lookAtMs: number, atMs: number): string[] {
  const when = lookAtMs <= atMs ? 'now' : `next ${moment(lookAtMs)}`;
  return [`${what} ${when}.`];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
