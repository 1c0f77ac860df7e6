import type { Check } from '../domain/plan.ts';
import type { Request } from '../domain/request.ts';
import {
  type Block,
  buttons,
  context,
  header,
  type Message,
  messageOf,
  numbered,
  plainSection,
  section,
} from './blocks.ts';
import { buttonsFor } from './buttons.ts';
import { factFields, resultLines } from './card-parts.ts';
import { broken, reworded, stateSigns, stateWords } from './states.ts';
import { code, defused, foreign, moment, shortenMarkup } from './text.ts';
import {
  approversOf,
  checkLines,
  effectOf,
  keyOf,
  operationFor,
  phraseFor,
  productOf,
  quorumOf,
  subjectOf,
} from './words.ts';

/**
 * The card of a request: what is asked, what it means, what the cloud says, who decides, and what
 * became of it. Its state is named by one word that stands nowhere else on it.
 */
export function cardOf(request: Request): Message {
  const blocks: Block[] = [
    header(broken(`${request.id}: ${phraseFor(request)}`)),
    section(stateLine(request)),
    ...bodyOf(request).map(withoutStateWords),
  ];
  return messageOf(summaryOf(request), numbered(blocks, String(request.version)));
}

/** The same to look at: without buttons. */
export function cardToRead(request: Request): Message {
  const card = cardOf(request);
  return { ...card, blocks: (card.blocks ?? []).filter((block) => block.type !== 'actions') };
}

function bodyOf(request: Request): Block[] {
  const { wish, plan, rule, requester, approvals } = request;
  const result = resultLines(request);
  const checks = checksOf(request);
  const shown = plan?.facts.shown ?? [];
  const reasons = [
    ...(wish.reason ? [`Reason: ${broken(foreign(wish.reason, 500))}`] : []),
    ...(wish.ticket ? [`Ticket: ${broken(foreign(wish.ticket, 100))}`] : []),
  ];
  const facts = shown.map(({ label, value }) => `${defused(label, 60)}: ${defused(value, 200)}`);
  const given = approvals.map((approval) => broken(foreign(approval.personName, 80)));
  const pressable = buttonsFor(request);
  // Above them stands what the cloud shows now: nobody must take the one for the other.
  const when = request.attempts.length > 0 ? ' before the call' : '';

  return [
    ...(result.length > 0 ? [section(result.map((line) => defused(line, 600)).join('\n'))] : []),
    ...factFields(request),
    section(`*What it means*\n${operationFor(request).consequence}`),
    ...(checks.length > 0 ? [section([`*Checks${when}*`, ...checkLines(checks)].join('\n'))] : []),
    ...(facts.length > 0 ? [section([`*Read from the cloud${when}*`, ...facts].join('\n'))] : []),
    ...reasons.map(plainSection),
    ...(given.length > 0 ? [plainSection(`Approvals: ${given.join(', ')}`)] : []),
    ...(request.state === 'pending' && rule
      ? [section(`*Who may approve*\n${approversOf(rule, requester.id)}\n${quorumOf(request)}`)]
      : []),
    context(footerOf(request)),
    ...(pressable.length > 0 ? [buttons(pressable)] : []),
  ];
}

function checksOf({ plan, ending }: Request): readonly Check[] {
  return plan?.facts.checks ?? (ending?.state === 'refused' ? ending.checks : []);
}

/** Sign, word, and what it means right now. */
function stateLine(request: Request): string {
  const sign = stateSigns[request.state];
  const rest = stateDetail(request);
  return `${sign} *${stateWords[request.state]}*${rest ? `: ${rest}` : ''}`;
}

/** Holds no state word. */
function stateDetail(request: Request): string {
  switch (request.state) {
    case 'asked':
      return 'nothing has been called yet but read-only calls';
    case 'pending':
      return request.expiresAtMs ? `until ${moment(request.expiresAtMs)}` : '';
    case 'approved':
      return 'the facts are read once more, then the call is made';
    case 'scheduled':
      return request.startsAtMs
        ? `the call is made at ${moment(request.startsAtMs)} at the earliest`
        : 'the call is about to be made';
    case 'running':
      return 'the call is on its way to the cloud';
    case 'verifying':
      return 'the cloud took the call; its effect is being read back';
    case 'unknown':
      return request.needsPerson
        ? 'a person has to decide how to go on'
        : 'nobody can tell yet whether the cloud did it; its state is being read back';
    case 'succeeded':
      return 'the cloud itself shows it';
    case 'failed':
      return request.ending?.state === 'failed' && !request.ending.sent
        ? 'nothing was changed'
        : 'look at the instance before asking again';
    case 'expired':
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return effectOf(request);
  }
}

function footerOf(request: Request): string {
  const asked = `Asked ${moment(request.askedAtMs)}`;
  const prints = request.fingerprint ? [`Fingerprint ${code(request.fingerprint)}`] : [];
  const cloudIds = request.attempts.flatMap(({ number, cloudRequestId }) =>
    cloudRequestId ? [`Cloud request id of call ${number}: ${code(cloudRequestId)}`] : [],
  );
  return [asked, ...prints, ...cloudIds.slice(-3)].join(' · ');
}

/** For screen readers and notifications, who get this instead of the blocks: all that matters on them. */
function summaryOf(request: Request): string {
  const { provider, consequence } = operationFor(request);
  const { account, region } = subjectOf(request);
  const { wish } = request;
  const asker = broken(defused(request.requester.name, 80));
  const what = `${request.id}: ${asker} asks to ${phraseFor(request)} (${productOf(provider)}).`;
  const detail = stateDetail(request);
  const state = `${stateWords[request.state]}${detail ? ` (${detail})` : ''}.`;
  const concerns = checksOf(request).filter((check) => check.verdict !== 'pass');
  const rest = [
    ...resultLines(request).map((line) => ended(defused(line, 250))),
    account && region ? `Account ${code(account)}, region ${code(region)}.` : '',
    `Key: ${keyOf(subjectOf(request)).replace('\n', ' ')}.`,
    wish.reason ? ended(`Reason: ${broken(defused(wish.reason, 500))}`) : '',
    wish.ticket ? ended(`Ticket: ${broken(defused(wish.ticket, 100))}`) : '',
    consequence,
    ...checkLines(concerns).map(ended),
    request.state === 'pending' ? `${quorumOf(request)}. Approve or reject on the card.` : '',
  ];
  return `${what} State: ${state} ${outsideCode(rest.filter(Boolean).join(' '))}`;
}

/** As a sentence among others. */
function ended(line: string): string {
  return /[.!?:…]$/.test(line) ? line : `${line}.`;
}

/** A block whose texts, all but identifiers, hold no state word. Buttons are all ours and ids. */
function withoutStateWords(block: Block): Block {
  return block.type === 'actions' ? block : rewordedIn(block);
}

function rewordedIn<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(rewordedIn) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const isMarkup = 'type' in value && value.type === 'mrkdwn';
  const members = Object.entries(value).map(([key, inner]) =>
    key === 'text' && typeof inner === 'string'
      ? [key, atMost(isMarkup ? outsideCode(inner) : reworded(inner), inner.length)]
      : [key, rewordedIn(inner)],
  );
  return Object.fromEntries(members) as Value;
}

/** Identifiers, mentions and dates are kept: with other letters they would be something else. */
function outsideCode(text: string): string {
  return text
    .split(/(`[^`]*`|<[^>]*>)/)
    .map((part) => (/^[`<]/.test(part) ? part : reworded(part)))
    .join('');
}

/** Other words may be longer: a text that was at its limit stays within it. */
function atMost(text: string, before: number): string {
  return shortenMarkup(text, Math.max(before, 1_500));
}
