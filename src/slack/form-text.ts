import { quoteText, tokenize, typedValue } from '../domain/command-text.ts';
import { operations } from '../domain/operation.ts';
import type { CommandProblem } from '../domain/wish.ts';

/** The inputs of the form, in the order in which they are shown. Each names its block, too. */
export const formFields = [
  'cloud',
  'operation',
  'instance',
  'key',
  'key-region',
  'region',
  'account',
  'reason',
  'ticket',
] as const;
export type FormField = (typeof formFields)[number];

/** What was put into the form; an empty text where nothing was. */
export type FormValues = Readonly<Record<FormField, string>>;

/**
 * The form as the command that means the same: read by the same parser, word by word. What was put into
 * one field stays in it, whatever it holds.
 */
export function textOf(values: FormValues): string {
  return piecesOf(values)
    .map(({ text }) => text)
    .join(' ');
}

/** The field at which a problem is to be shown: the one that the word in question came from. */
export function fieldOf(problem: CommandProblem, values: FormValues): FormField {
  const { token } = problem;
  if (token === null) return lacksKey(values) ? 'key' : 'instance';
  const from = piecesOf(values).find(({ text }) => holds(text, token.toLowerCase()));
  return from?.field ?? 'instance';
}

interface Piece {
  field: FormField;
  text: string;
}

function piecesOf(values: FormValues): Piece[] {
  const [kind = '', value = ''] = values.operation.split(' ');
  const options = ['key', 'region', 'key-region', 'account', 'ticket', 'reason'] as const;
  return [
    { field: 'cloud', text: values.cloud },
    { field: 'instance', text: escaped(oneWord(values.instance)) },
    { field: 'operation', text: `${value} ${kind.replace('-encryption', '')}` },
    ...options.flatMap((field) => {
      const given = values[field].trim();
      // Outside quotes look-alikes are read as what was meant: of a reason every sign was meant.
      const typed = field === 'reason' ? quoteText(given) : typedValue(given);
      return given ? [{ field, text: escaped(`${field}=${typed}`) }] : [];
    }),
  ];
}

/** An instance is one word and nothing else. What would make it more is seen, and refused by its form. */
function oneWord(typed: string): string {
  const word = typed.trim().replace(/[\s\u0085"“”„«»＂'‘’‚＇=＝]/g, '_');
  return /^(on|off|storage|backup)$/i.test(word) ? `${word}_` : word;
}

/** As Slack escapes what is typed after a command: a form comes as it was typed. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Is this one of the piece's words, the name of its option, or that option's value? */
function holds(text: string, token: string): boolean {
  const split = tokenize(text);
  const words = split.ok ? split.tokens.map((each) => each.text) : [split.token];
  return words.some((each) => {
    const word = each.toLowerCase();
    const isName = token.endsWith('=') && word.startsWith(token);
    return word === token || isName || word.endsWith(`=${token}`);
  });
}

/** Of what a problem has no word for, the instance comes first. */
function lacksKey({ cloud, operation, instance, key }: FormValues): boolean {
  const isNeeded = operations.some(
    (row) => row.provider === cloud && row.name === operation && row.key === 'required',
  );
  return isNeeded && instance.trim() !== '' && key.trim() === '';
}
