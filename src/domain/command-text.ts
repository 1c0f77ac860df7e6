/** One word of a command. `quoted` words are taken as they stand. */
export interface Token {
  text: string;
  quoted: boolean;
}

export type Tokens =
  | { ok: true; tokens: readonly Token[] }
  | { ok: false; token: string; message: string };

/**
 * Splits what was typed after the command into words. Phones, macOS and ticket systems turn quotes,
 * dashes and spaces into look-alikes, and Slack marks up what it takes for a link; outside quotes all of
 * these are read as what was meant. Inside quotes the text stays as typed, but for invisible marks. A
 * single quote right after a closing double one goes on with the same word: `"it's "'"so"'`.
 */
export function tokenize(typed: string): Tokens {
  const text = withoutMarkup(typed).replace(invisible, '');
  const control = text.match(controls);
  if (control) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
    return {
      ok: false,
      token: `U+${code}`,
      message: 'is a control character; type the command again',
    };
  }
  return split(text);
}

/** The text in quotes, so that `tokenize` gives it back as it is, whatever quotes are in it. */
export function quoteText(text: string): string {
  let isDouble = runOf(text, withoutDouble).length >= runOf(text, withoutSingle).length;
  let quoted = '';
  let left = text;
  do {
    const run = runOf(left, isDouble ? withoutDouble : withoutSingle);
    quoted += isDouble ? `"${run}"` : `'${run}'`;
    left = left.slice(run.length);
    isDouble = !isDouble;
  } while (left !== '');
  return quoted;
}

/** A value as it is typed after `key=`: in quotes where it would not stay one word without them. */
export function typedValue(value: string): string {
  return /[\s\u0085"“”„«»＂'‘’‚＇`=＝]/.test(value) ? quoteText(value) : value;
}

// Zero-width, direction and soft-hyphen marks: they come along when text is copied.
const invisible = /[\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\u00AD]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const controls = /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F]/;
const spaces = /^[\s\u00A0\u2007\u202F\u3000\u0085]$/;
const dashes = /^[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]$/;
const doubleQuotes = /^["“”„«»＂]$/;
const singleQuotes = /^['‘’‚＇]$/;

const withoutDouble = /^[^"“”„«»＂]*/;
const withoutSingle = /^[^'‘’‚＇]*/;

function runOf(text: string, pattern: RegExp): string {
  return text.match(pattern)?.[0] ?? '';
}

function split(text: string): Tokens {
  const tokens: Token[] = [];
  let word = '';
  let quoted = false;
  let open: 'double' | 'single' | null = null;
  let endsDouble = false;

  const flush = () => {
    if (word !== '' || quoted) tokens.push({ text: word, quoted });
    word = '';
    quoted = false;
  };
  for (const character of text) {
    const quote = quoteKind(character);
    const followsDouble = endsDouble;
    endsDouble = open === 'double' && quote === 'double';
    if (open !== null) {
      if (quote === open) open = null;
      else word += character;
    } else if (quote !== null && (followsDouble || opensQuote(quote, word))) {
      open = quote;
      quoted = true;
    } else if (spaces.test(character)) {
      flush();
    } else if (character !== '`') {
      word += plain(character);
    }
  }
  if (open !== null) {
    return { ok: false, token: word, message: 'has an opening quote and no closing one' };
  }
  flush();
  return { ok: true, tokens: joinEquals(tokens) };
}

function quoteKind(character: string): 'double' | 'single' | null {
  if (doubleQuotes.test(character)) return 'double';
  return singleQuotes.test(character) ? 'single' : null;
}

/** An apostrophe within a word is a letter: it opens a quote at a word's start or after `=` only. */
function opensQuote(kind: 'double' | 'single', word: string): boolean {
  return kind === 'double' || word === '' || word.endsWith('=');
}

function plain(character: string): string {
  if (dashes.test(character)) return '-';
  const code = character.charCodeAt(0);
  // Full-width forms stand 0xFEE0 above the ASCII characters they show.
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : character;
}

/** `key = x`, `key =x` and `key= x` are one word. */
function joinEquals(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const glues = last && !last.quoted && (last.text.endsWith('=') || startsWithEquals(token));
    if (glues) joined[joined.length - 1] = { text: last.text + token.text, quoted: token.quoted };
    else joined.push(token);
  }
  return joined;
}

function startsWithEquals(token: Token): boolean {
  return !token.quoted && token.text.startsWith('=');
}

/** Slack's `<…|shown>` to what was meant: the label of a link, the id of a person or channel. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<(?:https?:\/\/|mailto:|tel:)[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<((?:https?:\/\/|mailto:|tel:)[^|>]*)>/g, '$1')
    .replace(/<[@#]([A-Z0-9]+)(?:\|[^>]*)?>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
