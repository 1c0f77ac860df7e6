import type { Token } from './command-text.ts';
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

const optionNames = ['key', 'key-region', 'region', 'account', 'reason', 'ticket'] as const;
type OptionName = (typeof optionNames)[number];

/** What was typed after the provider's name, sorted but not yet judged. */
interface Sorted {
  instance: string | null;
  value: 'on' | 'off' | null;
  kind: 'storage' | 'backup' | null;
  options: Partial<Record<OptionName, string>>;
}

/** The words after `tencent` or `huawei` to a wish. */
export function parseWish(
  provider: ProviderName,
  words: readonly Token[],
): { ok: true; wish: Wish; understood: string } | CommandProblem {
  const grammar = grammarOf(provider);
  const sorted = sort(grammar, words);
  if ('ok' in sorted) return sorted;
  const wish = judge(grammar, sorted);
  if ('ok' in wish) return wish;
  return { ok: true, wish, understood: echo(wish) };
}

/** The wish as a command, with everything that was left out filled in. */
function echo(wish: Wish): string {
  const [kind, value] = wish.operation.split(' ');
  const options = optionNames.flatMap((name) => {
    const given = wish[name === 'key-region' ? 'keyRegion' : name];
    if (given === null) return [];
    return [name === 'reason' ? `reason="${given}"` : `${name}=${given}`];
  });
  const words = [wish.provider, wish.instance, value, kind?.replace('-encryption', ''), ...options];
  return words.join(' ');
}

function sort(grammar: ProviderGrammar, words: readonly Token[]): Sorted | CommandProblem {
  const sorted: Sorted = { instance: null, value: null, kind: null, options: {} };
  for (const token of words) {
    const problem = token.text.includes('=')
      ? takeOption(grammar, sorted, token)
      : takeWord(grammar, sorted, token);
    if (problem) return problem;
  }
  return sorted;
}

function takeWord(grammar: ProviderGrammar, sorted: Sorted, token: Token): CommandProblem | null {
  const word = token.text.toLowerCase();
  if (word === 'on' || word === 'off') {
    if (sorted.value && sorted.value !== word)
      return wrong(grammar, token.text, 'contradicts what was said before');
    sorted.value = word;
  } else if (word === 'storage' || word === 'backup') {
    if (sorted.kind && sorted.kind !== word)
      return wrong(grammar, token.text, 'contradicts what was said before');
    sorted.kind = word;
  } else if (sorted.instance === null && !token.quoted) {
    sorted.instance = word;
  } else {
    return strayWord(grammar, sorted, token.text);
  }
  return null;
}

function strayWord(grammar: ProviderGrammar, sorted: Sorted, text: string): CommandProblem {
  const { reason } = sorted.options;
  if (reason !== undefined) {
    const quoted = `reason="${reason} ${text}"`;
    const near = `${plainest(grammar, sorted.instance)} ${quoted}`;
    return wrong(grammar, text, 'is not understood; a reason with spaces needs quotes', near);
  }
  const close = nearest(text.toLowerCase(), ['on', 'off', 'storage', 'backup', ...optionNames]);
  const option = optionNames.find((name) => name === close);
  const hint = option
    ? `is not understood; ${option} is given as ${option}=<value>`
    : 'is not understood';
  return wrong(grammar, text, hint, plainest(grammar, sorted.instance));
}

function takeOption(grammar: ProviderGrammar, sorted: Sorted, token: Token): CommandProblem | null {
  const at = token.text.indexOf('=');
  const typed = token.text.slice(0, at);
  const name = optionNames.find((each) => each === typed.toLowerCase().replace(/^-+/, ''));
  const value = token.text.slice(at + 1).trim();
  if (!name) {
    const close = nearest(typed.toLowerCase(), optionNames);
    const hint = close ? `is not an option; did you mean ${close}=` : 'is not an option';
    return wrong(grammar, `${typed}=`, hint);
  }
  if (value === '') return wrong(grammar, `${name}=`, 'has no value');
  if (sorted.options[name] !== undefined) return wrong(grammar, `${name}=`, 'is given twice');
  if (name === 'key-region' && !grammar.keyRegion) {
    return wrong(
      grammar,
      'key-region=',
      `is not used with ${grammar.title}: the key is in the instance's region`,
    );
  }
  sorted.options[name] = value;
  return null;
}

function judge(grammar: ProviderGrammar, sorted: Sorted): Wish | CommandProblem {
  const instance = judgeInstance(grammar, sorted.instance);
  if (typeof instance !== 'string') return instance;
  const kind = sorted.kind ?? grammar.defaultKind;
  const value = sorted.value ?? grammar.defaultSwitch;
  if (!grammar.kinds.includes(kind)) {
    return wrong(grammar, kind, `encryption is not offered for ${grammar.product}`);
  }
  if (value === null) return wrong(grammar, null, 'Say on or off after the instance.');
  if (kind === 'storage' && value === 'off') {
    return wrong(
      grammar,
      'off',
      'is impossible: storage encryption can never be switched off',
      `${instance} off backup`,
    );
  }
  const operation: OperationName =
    kind === 'storage' ? 'storage-encryption on' : `backup-encryption ${value}`;
  const key = judgeKey(grammar, operation, sorted.options);
  if (key !== null && typeof key !== 'string') return key;
  return judgeOptions(grammar, { instance, operation, key }, sorted.options);
}

function judgeInstance(grammar: ProviderGrammar, typed: string | null): string | CommandProblem {
  if (typed === null) return wrong(grammar, null, 'The instance is missing.');
  if (grammar.instancePattern.test(typed)) return typed;
  return wrong(
    grammar,
    typed,
    `is not an instance id of ${grammar.product} (it looks like ${grammar.instanceExample})`,
  );
}

function judgeKey(
  grammar: ProviderGrammar,
  operation: OperationName,
  options: Sorted['options'],
): string | null | CommandProblem {
  const needs = operationOf({ provider: grammar.provider, operation }).key;
  const typed = options.key;
  if (typed === undefined) {
    return needs === 'required' ? wrong(grammar, null, 'The key is missing.') : null;
  }
  if (needs === 'none') return wrong(grammar, 'key=', `is not used with ${operation}`);
  if (typed.toUpperCase() === grammar.defaultKey) return grammar.defaultKey;
  const key = /^[0-9a-f-]{36}$/i.test(typed) ? typed.toLowerCase() : typed;
  if (grammar.keyPattern.test(key)) return key;
  return wrong(grammar, typed, `is not a key id (it looks like ${grammar.keyExample})`);
}

function judgeOptions(
  grammar: ProviderGrammar,
  chosen: Pick<Wish, 'instance' | 'operation' | 'key'>,
  options: Sorted['options'],
): Wish | CommandProblem {
  const { region, account, reason, ticket } = options;
  const keyRegion = options['key-region'];
  if (keyRegion && !chosen.key)
    return wrong(
      grammar,
      'key-region=',
      'is given without a key',
      `${plainest(grammar, chosen.instance)} key-region=${keyRegion}`,
    );
  for (const name of [region, keyRegion]) {
    if (name && !/^[a-z0-9-]{2,40}$/i.test(name)) return wrong(grammar, name, 'is not a region');
  }
  if (ticket && ticket.length > 100)
    return wrong(grammar, 'ticket=', 'is longer than 100 characters');
  if (reason && reason.length > reasonLimit)
    return wrong(grammar, 'reason=', `is longer than ${reasonLimit} characters`);
  return {
    provider: grammar.provider,
    ...chosen,
    keyRegion: keyRegion?.toLowerCase() ?? null,
    region: region?.toLowerCase() ?? null,
    account: account ?? null,
    reason: reason ?? null,
    ticket: ticket ?? null,
  };
}

/** A problem with the nearest right form: the words after the provider, or the plainest command. */
function wrong(
  grammar: ProviderGrammar,
  token: string | null,
  message: string,
  near = plainest(grammar),
): CommandProblem {
  return { ok: false, token, message, nearest: `/dbencrypt ${grammar.provider} ${near}` };
}

function plainest(grammar: ProviderGrammar, typed: string | null = null): string {
  const { instancePattern, instanceExample, keyExample } = grammar;
  const instance = typed && instancePattern.test(typed) ? typed : instanceExample;
  return `${instance} on key=${keyExample}`;
}
