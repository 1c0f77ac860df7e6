import type { Check } from '../domain/plan.ts';
import { approversOf } from '../domain/policy.ts';
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
import { ruleBlocks } from './card-rule.ts';
import { stateDetail, stateLine } from './card-state.ts';
import { oneMorePress, openStageOf, progressOf, wantsOneMorePress } from './stages.ts';
import { lastsLine, startLine } from './start.ts';
import { broken, outsideCode, stateWords, withoutStateWords } from './states.ts';
import { code, defused, foreign, moment } from './text.ts';
import {
  checkLines,
  keyOf,
  mentionsOf,
  operationFor,
  phraseFor,
  productOf,
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
  const { wish, plan } = request;
  const result = resultLines(request);
  const checks = checksOf(request);
  const shown = plan?.facts.shown ?? [];
  const reasons = [
    ...(wish.reason ? [`Reason: ${broken(foreign(wish.reason, 500))}`] : []),
    ...(wish.ticket ? [`Ticket: ${broken(foreign(wish.ticket, 100))}`] : []),
  ];
  const facts = shown.map(({ label, value }) => `${defused(label, 60)}: ${defused(value, 200)}`);
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
    ...ruleBlocks(request),
    context(footerOf(request)),
    ...(pressable.length > 0 ? [buttons(pressable)] : []),
  ];
}

function checksOf({ plan, ending }: Request): readonly Check[] {
  return plan?.facts.checks ?? (ending?.state === 'refused' ? ending.checks : []);
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
  // First what must not be cut off when the rest is long.
  const rest = [
    ...resultLines(request).map((line) => ended(defused(line, 250))),
    decisionWanted(request),
    ended(startLine(request) ?? ''),
    ended(lastsLine(request) ?? ''),
    account && region ? `Account ${code(account)}, region ${code(region)}.` : '',
    `Key: ${keyOf(subjectOf(request)).replace('\n', ' ')}.`,
    wish.reason ? ended(`Reason: ${broken(defused(wish.reason, 500))}`) : '',
    wish.ticket ? ended(`Ticket: ${broken(defused(wish.ticket, 100))}`) : '',
    consequence,
    ...checkLines(concerns).map(ended),
  ];
  return `${what} State: ${state} ${outsideCode(rest.filter(Boolean).join(' '))}`;
}

/** Whose decision is wanted, and how to give it. */
function decisionWanted(request: Request): string {
  const { state, rule, requester, needsPerson } = request;
  if (state !== 'pending' && !needsPerson) return '';
  if (!rule) return 'Nobody may decide.';
  const open = needsPerson ? null : openStageOf(request);
  const people = mentionsOf(open?.approvers ?? approversOf(rule), [requester.id], 400);
  if (needsPerson) return `Who may decide: ${people}.`;
  if (wantsOneMorePress(request)) return `${oneMorePress} Who may: ${people}.`;
  const isOneOfMany = open && rule.stages.length > 1;
  const stage = isOneOfMany ? `; stage ${broken(defused(open.name, 60))} decides now` : '';
  return `${progressOf(request)}${stage}. Approve or reject on the card. Who may: ${people}.`;
}

/** As a sentence among others. */
function ended(line: string): string {
  return line === '' || /[.!?:…]$/.test(line) ? line : `${line}.`;
}
