/** One piece of a template: text as it is, or what stands between `{{` and `}}`. */
export type Piece = { kind: 'text'; text: string } | { kind: 'action'; words: Word[] };

/** One word of an action. `touches`: nothing stands between it and the word before. */
export interface Word {
  kind: 'name' | 'field' | 'variable' | 'dot' | 'value' | 'sign';
  text: string;
  value?: string | number | boolean;
  touches: boolean;
}

/** Splits a template into text and actions; comments are gone, and so is what `{{-` and `-}}` take away. */
export function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = template;
  let isTrimmed = false;
  while (rest !== '') {
    const start = rest.indexOf('{{');
    const text = start === -1 ? rest : rest.slice(0, start);
    const trimsBefore = start !== -1 && /^\{\{-\s/.test(rest.slice(start));
    pieces.push({ kind: 'text', text: trimmed(text, { start: isTrimmed, end: trimsBefore }) });
    if (start === -1) break;
    const inner = rest.slice(start + (trimsBefore ? 3 : 2));
    const end = endOf(inner);
    const trimsAfter = /\s-$/.test(inner.slice(0, end));
    const code = inner.slice(0, trimsAfter ? end - 2 : end).trim();
    if (!code.startsWith('/*')) pieces.push({ kind: 'action', words: wordsOf(code) });
    rest = inner.slice(end + 2);
    isTrimmed = trimsAfter;
  }
  return pieces;
}

function trimmed(text: string, at: { start: boolean; end: boolean }): string {
  const started = at.start ? text.trimStart() : text;
  return at.end ? started.trimEnd() : started;
}

/** Where `}}` stands, outside of strings and comments. */
function endOf(inner: string): number {
  const skipped = /^\s*\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|`[^`]*`|\}\}/g;
  for (const match of inner.matchAll(skipped)) {
    if (match[0] === '}}') return match.index;
  }
  throw new Error(`no end of {{${inner.slice(0, 40)}`);
}

const wordPattern =
  /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|-?\d+(?![\w.])|:=|[()|,]|\$\w*|\.[A-Za-z_]\w*|\.(?!\w)|[A-Za-z_]\w*/y;

function wordsOf(code: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  let touches = false;
  while (at < code.length) {
    wordPattern.lastIndex = at;
    const text = wordPattern.exec(code)?.[0];
    if (text === undefined) throw new Error(`cannot be read: ${code.slice(at)} in {{ ${code} }}`);
    at += text.length;
    const isSpace = text.trim() === '';
    if (!isSpace) words.push({ ...wordOf(text), touches });
    touches = !isSpace;
  }
  return words;
}

function wordOf(text: string): Omit<Word, 'touches'> {
  if (text.startsWith('"')) return { kind: 'value', text, value: JSON.parse(text) as string };
  if (text.startsWith('`')) return { kind: 'value', text, value: text.slice(1, -1) };
  if (/^-?\d/.test(text)) return { kind: 'value', text, value: Number(text) };
  if (text === 'true' || text === 'false') return { kind: 'value', text, value: text === 'true' };
  if (text.startsWith('$')) return { kind: 'variable', text };
  if (text === '.') return { kind: 'dot', text };
  if (text.startsWith('.')) return { kind: 'field', text: text.slice(1) };
  return { kind: /^\w/.test(text) ? 'name' : 'sign', text };
}
