import { quoteText, type Token, typedValue } from './command-text.ts';
import type { Wish } from './events.ts';
import { nearest } from './nearest.ts';
import {
  grammarOf,
  type OperationName,
  operationOf,
  type ProviderGrammar,
  type ProviderName,
} from './operation.ts';

/** What is wrong, at which word, and the nearest right form. */
export interface CommandProblem {
  ok: false;
  /** As typed; null when something is missing. */
  token: string | null;
  /** A clause that follows the token (`is not a region`), or a sentence when there is no token. */
  message: string;
  /** A command that would be understood. */
  nearest: string;
}

/** The longest reason that is stored, in characters. */
export const reasonLimit = 500;
const ticketLimit = 100;

const optionNames = ['key', 'key-region', 'region', 'account', 'reason', 'ticket'] as const;
type OptionName = (typeof optionNames)[number];

/** What was typed after the provider's name, sorted but not yet judged. */
interface Sorted {
  instance: string | null;
  value: 'on' | 'off' | null;
  kind: 'storage' | 'backup' | null;
  options: Partial<Record<OptionName, string>>;
}

/** What is wrong, before it is known what would be right. */
export interface Slip {
  token: string | null;
  message: string;
}

/** The words after `tencent` or `huawei` to a wish. */
export function parseWish(
  provider: ProviderName,
  words: readonly Token[],
): { ok: true; wish: Wish; understood: string } | CommandProblem {
  const grammar = grammarOf(provider);
  const sorted: Sorted = { instance: null, value: null, kind: null, options: {} };
  // All words are sorted before the first slip is told: the rest of them says what was meant.
  const [slip] = words.flatMap((token) => take(grammar, sorted, token) ?? []);
  const judged = slip ?? judge(grammar, sorted);
  if ('message' in judged) {
    return { ok: false, ...judged, nearest: `/dbencrypt ${provider} ${meant(grammar, sorted)}` };
  }
  return { ok: true, wish: judged, understood: echo(judged) };
}

/** The nearest right form of what was typed. Never another instance or operation, where one was typed. */
function meant(grammar: ProviderGrammar, sorted: Sorted): string {
  const { options } = sorted;
  const { instancePattern, instanceExample, keyPattern } = grammar;
  const typed = sorted.instance;
  const instance = typed && instancePattern.test(typed) ? typed : instanceExample;
  const value = sorted.value ?? grammar.defaultSwitch ?? 'on';
  const wished = sorted.kind ?? grammar.defaultKind;
  const kind = value === 'off' || !grammar.kinds.includes(wished) ? 'backup' : wished;
  const needs = operationOf({
    provider: grammar.provider,
    operation: operationFor(kind, value),
  }).key;
  const key = options.key && keyPattern.test(options.key) ? options.key : '<key id>';
  const words = [instance, value, ...(grammar.kinds.length > 1 ? [kind] : [])];
  if (needs !== 'none') words.push(`key=${key}`);
  if (options.reason) words.push(`reason=${quoteText(options.reason.slice(0, reasonLimit))}`);
  return words.join(' ');
}

function operationFor(kind: 'storage' | 'backup', value: 'on' | 'off'): OperationName {
  return kind === 'storage' ? 'storage-encryption on' : `backup-encryption ${value}`;
}

/** The wish as a command, with everything that was left out filled in. */
function echo(wish: Wish): string {
  const [kind, value] = wish.operation.split(' ');
  const options = optionNames.flatMap((name) => {
    const given = wish[name === 'key-region' ? 'keyRegion' : name];
    if (given === null) return [];
    return [`${name}=${name === 'reason' ? quoteText(given) : typedValue(given)}`];
  });
  const words = [wish.provider, wish.instance, value, kind?.replace('-encryption', ''), ...options];
  return words.join(' ');
}

/** Sorts one word in. */
function take(grammar: ProviderGrammar, sorted: Sorted, token: Token): Slip | null {
  return token.text.includes('=') ? takeOption(grammar, sorted, token) : takeWord(sorted, token);
}

function takeWord(sorted: Sorted, token: Token): Slip | null {
  const word = token.text.toLowerCase();
  const contradiction = { token: token.text, message: 'contradicts what was said before' };
  if (word === 'on' || word === 'off') {
    if (sorted.value && sorted.value !== word) return contradiction;
    sorted.value = word;
  } else if (word === 'storage' || word === 'backup') {
    if (sorted.kind && sorted.kind !== word) return contradiction;
    sorted.kind = word;
  } else if (sorted.instance === null && !token.quoted) {
    sorted.instance = word;
  } else {
    return strayWord(sorted, token.text);
  }
  return null;
}

function strayWord({ options }: Sorted, token: string): Slip {
  if (options.reason !== undefined) {
    options.reason = `${options.reason} ${token}`;
    return { token, message: 'is not understood; a reason with spaces needs quotes' };
  }
  const close = nearest(token.toLowerCase(), ['on', 'off', 'storage', 'backup', ...optionNames]);
  const option = optionNames.find((name) => name === close);
  const hint = option ? `; ${option} is given as ${option}=<value>` : '';
  return { token, message: `is not understood${hint}` };
}

function takeOption(grammar: ProviderGrammar, sorted: Sorted, token: Token): Slip | null {
  const at = token.text.indexOf('=');
  const typed = token.text.slice(0, at);
  const name = optionNames.find((each) => each === typed.toLowerCase().replace(/^-+/, ''));
  const value = token.text.slice(at + 1).trim();
  if (!name) {
    const close = nearest(typed.toLowerCase(), optionNames);
    return {
      token: `${typed}=`,
      message: `is not an option${close ? `; did you mean ${close}=` : ''}`,
    };
  }
  const wrong = (message: string): Slip => ({ token: `${name}=`, message });
  if (value === '') return wrong('has no value');
  if (sorted.options[name] !== undefined) return wrong('is given twice');
  if (name === 'key-region' && !grammar.keyRegion) {
    return wrong(`is not used with ${grammar.title}: the key is in the instance's region`);
  }
  sorted.options[name] = value;
  return null;
}

function judge(grammar: ProviderGrammar, sorted: Sorted): Wish | Slip {
  const { options } = sorted;
  const kind = sorted.kind ?? grammar.defaultKind;
  const value = sorted.value ?? grammar.defaultSwitch;
  const slip = judgeInstance(grammar, sorted.instance) ?? judgeSwitch(grammar, kind, value);
  if (slip) return slip;
  const operation = operationFor(kind, value ?? 'on');
  const key = judgeKey(grammar, operation, options.key);
  if (key !== null && typeof key !== 'string') return key;
  const unfit = judgeOptions(options, key);
  if (unfit) return unfit;
  return {
    provider: grammar.provider,
    instance: sorted.instance ?? '',
    operation,
    key,
    keyRegion: options['key-region']?.toLowerCase() ?? null,
    region: options.region?.toLowerCase() ?? null,
    account: options.account ?? null,
    reason: options.reason ?? null,
    ticket: options.ticket ?? null,
  };
}

function judgeInstance(grammar: ProviderGrammar, token: string | null): Slip | null {
  if (token === null) return { token, message: 'The instance is missing.' };
  if (grammar.instancePattern.test(token)) return null;
  const { product, instanceExample } = grammar;
  return {
    token,
    message: `is not an instance id of ${product} (it looks like ${instanceExample})`,
  };
}

function judgeSwitch(
  grammar: ProviderGrammar,
  kind: 'storage' | 'backup',
  value: 'on' | 'off' | null,
): Slip | null {
  if (!grammar.kinds.includes(kind)) {
    return { token: kind, message: `encryption is not offered for ${grammar.product}` };
  }
  if (value === null) return { token: null, message: 'Say on or off after the instance.' };
  if (kind === 'backup' || value === 'on') return null;
  return { token: 'off', message: 'is impossible: storage encryption can never be switched off' };
}

function judgeKey(
  grammar: ProviderGrammar,
  operation: OperationName,
  typed: string | undefined,
): string | null | Slip {
  const needs = operationOf({ provider: grammar.provider, operation }).key;
  if (typed === undefined) {
    return needs === 'required' ? { token: null, message: 'The key is missing.' } : null;
  }
  if (needs === 'none') return { token: 'key=', message: `is not used with ${operation}` };
  if (typed.toUpperCase() === grammar.defaultKey) return grammar.defaultKey;
  const key = keyIdFrom(typed);
  if (grammar.keyPattern.test(key)) return key;
  return { token: typed, message: `is not a key id (it looks like ${grammar.keyExample})` };
}

/** A key's id as the clouds write it. */
export function keyIdFrom(typed: string): string {
  return /^[0-9a-f-]{36}$/i.test(typed) ? typed.toLowerCase() : typed;
}

function judgeOptions(options: Sorted['options'], key: string | null): Slip | null {
  const { region, reason, ticket } = options;
  const keyRegion = options['key-region'];
  if (keyRegion && !key) return { token: 'key-region=', message: 'is given without a key' };
  const noRegion = [region, keyRegion].find((name) => name && !/^[a-z0-9-]{2,40}$/i.test(name));
  if (noRegion) return { token: noRegion, message: 'is not a region' };
  if (ticket && ticket.length > ticketLimit) {
    return { token: 'ticket=', message: `is longer than ${ticketLimit} characters` };
  }
  if (reason && reason.length > reasonLimit) {
    return { token: 'reason=', message: `is longer than ${reasonLimit} characters` };
  }
  return null;
}
