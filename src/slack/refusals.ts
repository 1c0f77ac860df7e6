import type { AskRefusal } from '../domain/events.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import type { Request } from '../domain/request.ts';
import { subjectOf } from './words.ts';

/** What happened, and what the person can do next. No two refusals say the same. */
export interface Sentences {
  what: string;
  next: string;
}

/** Why a press did nothing. */
const decisions: Readonly<Record<DecisionRefusal, Sentences>> = {
  'own-request': {
    what: 'You asked for this yourself, so somebody else has to approve it.',
    next: 'Ask one of the approvers named on the card to look at it.',
  },
  'own-request-by-another-account': {
    what: 'You asked for this yourself: the account that asked has the same e-mail address as this one, so both are one person here.',
    next: 'Ask somebody else who is named on the card; if these accounts are two people, ask the operators of this bot.',
  },
  'not-an-approver': {
    what: 'You are not an approver under the rule that holds for this request now.',
    next: 'Ask one of the approvers named on the card.',
  },
  'nobody-may-approve': {
    what: 'Nobody may approve this: no rule names an approver for it.',
    next: 'Ask the operators of this bot to add approvers.',
  },
  'requester-may-not-ask': {
    what: 'Whoever asked may not ask for this any more: the account, or the rule that says who may ask, is not what it was.',
    next: 'Reject or close it; somebody who may ask can ask again.',
  },
  'already-approved-by-you': {
    what: 'Your approval is already recorded.',
    next: 'Another approver has to decide now.',
  },
  'already-approved-by-another-account': {
    what: 'Your approval is already recorded by another account of yours: both have the same e-mail address, so they are one person here.',
    next: 'An approver who is somebody else has to decide now.',
  },
  'stage-not-open': {
    what: 'An earlier stage has to decide first, and you are an approver of a later one.',
    next: 'Press Approve once more when the card shows that your stage decides now.',
  },
  'stage-complete': {
    what: 'The stage that you are an approver of has all its approvals, so yours is not needed.',
    next: 'Leave it to the stage that decides now, as the card shows it.',
  },
  'card-has-changed': {
    what: 'The card has changed since you read it, so nothing was decided.',
    next: 'Read the newest card again, then press once more.',
  },
  'not-pending': {
    what: 'This request does not need a decision now.',
    next: 'The card shows what is happening now.',
  },
  expired: {
    what: 'The time to decide is over.',
    next: 'Ask again with a new /dbencrypt command.',
  },
  'has-ended': {
    what: 'This request has ended, and an end is final.',
    next: 'If it is still wanted, ask again with a new /dbencrypt command.',
  },
  'write-intended': {
    what: 'It is too late: the call to the cloud is already on its way.',
    next: 'The thread of the card will say how it ends.',
  },
  'wrong-instance-typed': {
    what: 'What you typed is not the instance on the card.',
    next: 'Type the instance id exactly as the card shows it.',
  },
  'reason-needed': {
    what: 'A reason is needed.',
    next: 'Say why, in a few words.',
  },
  'not-requester-or-approver': {
    what: 'Only the person who asked and the approvers may do that.',
    next: 'Ask one of them to do it.',
  },
  'not-left-to-person': {
    what: 'The bot is still finding out by itself what the cloud did, so there is nothing to decide.',
    next: 'Wait for the thread of the card.',
  },
  'nothing-to-stop': {
    what: 'There is no pause now in which this could be stopped.',
    next: 'Press Cancel if the card still has that button.',
  },
  'unknown-request': {
    what: 'There is no such request.',
    next: 'Type /dbencrypt requests all to see the newest ones; of one that ended long ago, /dbencrypt audit with its id says whether its events have left the log.',
  },
  deactivated: {
    what: 'Your account is deactivated in this workspace.',
    next: 'Ask an administrator of the workspace to activate it.',
  },
  bot: {
    what: 'Bots may not use this bot.',
    next: 'A person has to do it, with an account of their own.',
  },
  guest: {
    what: 'Guests of this workspace may not use this bot.',
    next: 'Ask a full member of this workspace.',
  },
  stranger: {
    what: 'People of other organisations may not use this bot.',
    next: 'Ask somebody of the organisation that this workspace belongs to.',
  },
  'other-workspace': {
    what: 'Your account belongs to another workspace.',
    next: 'Use an account of this workspace, or ask a full member of it.',
  },
  'people-unreadable': {
    what: 'Slack did not tell me who you are, so nothing was done.',
    next: 'Try again in a minute.',
  },
  'groups-unreadable': {
    what: 'Slack did not tell me who the approvers are now, so nothing was done.',
    next: 'Try once more in a minute; if it stays so, ask the operators of this bot.',
  },
  'too-early': {
    what: 'The first call could still take effect, so it must not be tried again yet.',
    next: 'Press again later: it is possible 16 minutes after that call at the latest, and /dbencrypt explain says from when.',
  },
  'moved-on': {
    what: 'The request has moved on in the meantime, so nothing was decided.',
    next: 'Look at the card, then press again if it is still needed.',
  },
};

/** Why a wish was not let through to the approvers. The detail is said beside it. */
const asks: Readonly<Record<AskRefusal, Sentences>> = {
  blocked: {
    what: 'A check stands in the way.',
    next: 'Put that right, then ask again.',
  },
  'already-so': {
    what: 'It is already so.',
    next: 'Nothing needs to be done.',
  },
  'not-found': {
    what: 'The instance was not found.',
    next: 'Check the id, and name the account and region if you know them.',
  },
  'found-more-than-once': {
    what: 'The instance was found more than once.',
    next: 'Name the one you mean with account= and region=.',
  },
  'unknown-account': {
    what: 'There is no such account in the configuration.',
    next: 'Leave account= out, or name one that is configured.',
  },
  'unknown-region': {
    what: 'That region is not configured for the account.',
    next: 'Leave region= out, or name one that is configured.',
  },
  'no-account': {
    what: 'No account of this cloud is configured.',
    next: 'Ask the operators of this bot to add one.',
  },
  'nobody-may-approve': {
    what: 'This can never get its approvals: no rule names enough approvers for it.',
    next: 'Ask the operators of this bot to add approvers, then ask again.',
  },
  'requester-not-allowed': {
    what: 'You may not ask for this.',
    next: 'Type /dbencrypt who-can with the cloud and the instance to see who may, or ask the operators of this bot.',
  },
  'reason-needed': {
    what: 'A reason is missing.',
    next: 'Ask again with reason="…".',
  },
  'ticket-needed': {
    what: 'The ticket is missing, or not in the right form.',
    next: 'Ask again with ticket=….',
  },
  'open-request': {
    what: 'The same is already asked for by another request.',
    next: 'Follow the other request; ask again when it has ended.',
  },
  'shared-channel': {
    what: 'No card is posted into a channel that is shared with another organisation.',
    next: 'Ask the operators of this bot to set channels.requests to a channel of this workspace alone.',
  },
  'cloud-refused': {
    what: 'The cloud did not let me read the facts.',
    next: "Ask the operators of this bot to check the account's permissions.",
  },
  'cloud-unreachable': {
    what: 'The cloud could not be reached, so the facts could not be read.',
    next: 'Ask again in a few minutes.',
  },
};

/** One sentence and one next step, for who pressed. Plain text. */
export function decisionRefusal(why: DecisionRefusal, request: Request | null): string {
  const { what, next } = decisionSentences(why);
  const about = request ? `${request.id} (${subjectOf(request).instance}): ` : '';
  return `${about}${what} ${next}`;
}

export function decisionSentences(why: DecisionRefusal): Sentences {
  return decisions[why];
}

/** The same for a wish that was not let through. */
export function askRefusal(why: AskRefusal): Sentences {
  return asks[why];
}
