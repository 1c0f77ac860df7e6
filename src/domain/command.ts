import { quoteText, type Token, tokenize, typedValue } from './command-text.ts';
import type { Wish } from './events.ts';
import { type ListCommand, listText, parseList, wholeFleet } from './list-command.ts';
import { nearest } from './nearest.ts';
import { grammarOf, type ProviderName, providerNames } from './operation.ts';
import { requestIdPattern } from './request-id.ts';
import { type CommandProblem, parseWish, reasonLimit } from './wish.ts';

/** What can be typed after `/dbencrypt`. */
export type Command =
  | { kind: 'encrypt'; wish: Wish }
  | ListCommand
  | { kind: 'requests'; which: 'open' | 'mine' | 'all' }
  | { kind: 'show'; request: string }
  | { kind: 'explain'; request: string }
  | { kind: 'cancel'; request: string; reason: string | null }
  | { kind: 'who-can'; provider: ProviderName; instance: string }
  | { kind: 'key'; key: string }
  | { kind: 'audit'; of: string }
  | { kind: 'doctor' }
  | { kind: 'help' }
  | { kind: 'form' };

export type Parsed = { ok: true; command: Command; understood: string } | CommandProblem;

/** A request's id in any case, or null. */
function requestId(text: string | undefined): string | null {
  const id = text?.toUpperCase();
  return id && requestIdPattern.test(id) ? id : null;
}

type Words = readonly Token[];
type Reader = (words: Words) => Parsed;

const readers: Readonly<Record<string, Reader>> = {
  tencent: (words) => readWish('tencent', words),
  huawei: (words) => readWish('huawei', words),
  list: readList,
  requests: readRequests,
  show: (words) => readOne('show', words),
  explain: (words) => readOne('explain', words),
  cancel: readCancel,
  'who-can': readWhoCan,
  key: readKey,
  audit: readAudit,
  doctor: (words) => none(words, { kind: 'doctor' }, 'doctor'),
  help: (words) => none(words, { kind: 'help' }, 'help'),
};

/** Understands the text after `/dbencrypt`, or says what it does not understand. Guesses nothing. */
export function parseCommand(text: string): Parsed {
  const split = tokenize(text);
  if (!split.ok) return problem(split.token, split.message, closed(text));
  const [first, ...rest] = split.tokens;
  if (!first) return { ok: true, command: { kind: 'form' }, understood: '' };

  const word = first.text.toLowerCase();
  const reader = Object.hasOwn(readers, word) ? readers[word] : undefined;
  if (reader) return reader(rest);
  return problem(first.text, 'is not a command', meant(word, rest));
}

/** The nearest command with what was typed after it, if that would be understood. */
function meant(word: string, rest: Words): string {
  const close = nearest(word, Object.keys(readers)) ?? 'help';
  return formOf(readers[close]?.(rest));
}

/** What the text means with a quote at its end, if that is what is missing. */
function closed(text: string): string {
  const whole = [`${text}"`, `${text}'`].find((each) => tokenize(each).ok);
  return formOf(whole === undefined ? undefined : parseCommand(whole));
}

function formOf(parsed: Parsed | undefined): string {
  if (!parsed) return 'help';
  return parsed.ok ? parsed.understood : parsed.nearest.replace('/dbencrypt ', '');
}

/** What somebody may type. Everything that only reads is for all full members. */
export interface Typable {
  /** The clouds for which they may ask. */
  asksFor: readonly ProviderName[];
  /** What one may call off: whoever asks, or approves. */
  mayCancel: boolean;
  /** Whoever looks after the bot may have it examined. */
  mayExamine: boolean;
}

const everything: Typable = { asksFor: providerNames, mayCancel: true, mayExamine: true };

/** What can be typed and what it is for, one form a line: all of it, or what this person may type. */
export function helpText(may: Typable = everything): string {
  return [
    ...may.asksFor.map((provider) => wishForms[provider]),
    'list [tencent|huawei] [account=…] [region=…] [unencrypted] – what there is, and what of it is encrypted',
    'requests [open|mine|all] – those that have not ended, yours, or the newest',
    'show <request> – its card, as it is now',
    'explain <request> – what it waits for, who can decide, why not you, and what comes next',
    ...(may.mayCancel
      ? ['cancel <request> [reason="…"] – calls it off, until its call is on its way']
      : []),
    'who-can <cloud> <instance> – who may ask and who may approve',
    'key <key-id> – where it is, and whether it can be used',
    'audit <request|instance> – everything that has happened, event by event',
    ...(may.mayExamine
      ? ['doctor – whether everything that the bot needs is as it should be, and what to do']
      : []),
    'help – what you may do',
  ]
    .map((line) => `/dbencrypt ${line}`)
    .join('\n');
}

const wishForms: Readonly<Record<ProviderName, string>> = {
  tencent:
    'tencent <instance> [on|off] [storage|backup] [key=<id>] [key-region=<region>] [region=<region>] [account=<name>] [reason="…"] [ticket=…] – asks for encryption; on and storage when left out',
  huawei:
    'huawei <instance> on|off [key=<id>] [region=…] [account=…] [reason="…"] [ticket=…] – asks for encryption of backups; on needs a key',
};

function readWish(provider: ProviderName, words: Words): Parsed {
  const read = parseWish(provider, words);
  if (!read.ok) return read;
  return {
    ok: true,
    command: { kind: 'encrypt', wish: read.wish },
    understood: read.understood,
  };
}

function readList(words: Words): Parsed {
  const { command, slip } = parseList(words);
  const understood = listText(command);
  if (!slip) return { ok: true, command, understood };
  const hasMeaning = understood !== listText(wholeFleet);
  return problem(slip.token, slip.message, hasMeaning ? understood : 'list tencent unencrypted');
}

function readRequests(words: Words): Parsed {
  const [first, ...rest] = words;
  const typed = first?.text.toLowerCase() ?? 'open';
  const which = (['open', 'mine', 'all'] as const).find((name) => name === typed);
  if (!which) return problem(first?.text ?? null, 'is not open, mine or all', 'requests open');
  return none(rest, { kind: 'requests', which }, `requests ${which}`);
}

function readOne(kind: 'show' | 'explain', words: Words): Parsed {
  const [first, ...rest] = words;
  const request = requestId(first?.text);
  if (!request) return problem(first?.text ?? null, notARequest(first), `${kind} DBE-1042`);
  return none(rest, { kind, request }, `${kind} ${request}`);
}

function readCancel(words: Words): Parsed {
  const [first, ...rest] = words;
  const request = requestId(first?.text);
  const example = `cancel ${request ?? 'DBE-1042'} reason="no longer needed"`;
  if (!request) return problem(first?.text ?? null, notARequest(first), example);
  let reason: string | null = null;
  for (const { text } of rest) {
    if (!/^-*reason=/i.test(text))
      return problem(text, 'is not understood after the request', example);
    if (reason !== null) return problem('reason=', 'is given twice', example);
    reason = text.slice(text.indexOf('=') + 1).trim();
    if (reason === '') return problem('reason=', 'has no value', example);
    if (reason.length > reasonLimit) return problem('reason', tooLong, example);
  }
  const echo = reason ? [`reason=${quoteText(reason)}`] : [];
  return done({ kind: 'cancel', request, reason }, ['cancel', request, ...echo]);
}

function readWhoCan(words: Words): Parsed {
  const [first, second, ...rest] = words;
  const provider = providerNames.find((name) => name === first?.text.toLowerCase());
  const { product, instanceExample, instancePattern } = grammarOf(provider ?? 'tencent');
  const example = `who-can ${provider ?? 'tencent'} ${instanceExample}`;
  if (!first) return problem(null, 'The cloud and the instance are missing.', example);
  if (!provider) return problem(first.text, 'is not a cloud: tencent or huawei', example);
  if (!second) return problem(null, 'The instance is missing.', example);
  const instance = second.text.toLowerCase();
  if (!instancePattern.test(instance)) {
    return problem(second.text, `is not an instance id of ${product}`, example);
  }
  return none(rest, { kind: 'who-can', provider, instance }, `who-can ${provider} ${instance}`);
}

function readKey(words: Words): Parsed {
  const [first, ...rest] = words;
  if (!first?.text) return problem(null, 'The key id is missing.', 'key <key-id>');
  return none(rest, { kind: 'key', key: first.text }, `key ${typedValue(first.text)}`);
}

function readAudit(words: Words): Parsed {
  const [first, ...rest] = words;
  if (!first?.text) return problem(null, 'The request or instance is missing.', 'audit DBE-1042');
  const of = requestId(first.text) ?? first.text.toLowerCase();
  return none(rest, { kind: 'audit', of }, `audit ${typedValue(of)}`);
}

const tooLong = `is longer than ${reasonLimit} characters`;

function notARequest(token: Token | undefined): string {
  return token ? 'is not a request id' : 'The request id is missing.';
}

/** The command, unless words are left over. */
function none(rest: Words, command: Command, understood: string): Parsed {
  const [extra] = rest;
  if (extra) return problem(extra.text, 'is one word too many', understood);
  return { ok: true, command, understood };
}

function done(command: Command, words: readonly string[]): Parsed {
  return { ok: true, command, understood: words.join(' ') };
}

function problem(token: string | null, message: string, near: string): CommandProblem {
  return { ok: false, token, message, nearest: `/dbencrypt ${near}` };
}
