import { type Piece, piecesOf, type Word } from './go-template-words.ts';

/** A template, or a part of one. */
export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; pipe: Pipe }
  | { kind: 'set'; variable: string; pipe: Pipe }
  | { kind: 'if' | 'with'; pipe: Pipe; body: Node[]; otherwise: Node[] }
  | { kind: 'range'; variables: string[]; pipe: Pipe; body: Node[] };

/** Commands, each of which gets what the one before it gave as its last argument. */
export type Pipe = Operand[][];

export type Operand =
  | { kind: 'value'; value: string | number | boolean }
  | { kind: 'call'; name: string }
  | { kind: 'path'; from: 'dot' | string | Pipe; fields: string[] };

/** What a file of templates defines, by name; its own text stands under the name of the file. */
export type Templates = Map<string, Node[]>;

/** Reads Go's template language, as far as a chart here speaks it. @throws Error for everything else. */
export function readTemplate(file: string, text: string, into: Templates): void {
  const pieces = piecesOf(text);
  const { nodes, closedBy } = readNodes(pieces, into);
  if (closedBy !== null) throw new Error(`${file}: {{ ${closedBy} }} without a beginning`);
  into.set(file, nodes);
}

function readNodes(
  pieces: Piece[],
  into: Templates,
): { nodes: Node[]; closedBy: string | null; words: Word[] } {
  const nodes: Node[] = [];
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    if (piece.kind === 'text') {
      nodes.push(piece);
      continue;
    }
    const [first, ...words] = piece.words;
    if (first?.kind === 'name' && (first.text === 'end' || first.text === 'else')) {
      return { nodes, closedBy: first.text, words };
    }
    const block = first?.kind === 'name' ? blocks[first.text] : undefined;
    if (block) nodes.push(...block(words, pieces, into));
    else nodes.push(readStatement(piece.words));
  }
  return { nodes, closedBy: null, words: [] };
}

type Block = (words: Word[], pieces: Piece[], into: Templates) => Node[];

const blocks: Readonly<Record<string, Block>> = {
  if: (words, pieces, into) => [readChoice('if', words, pieces, into)],
  with: (words, pieces, into) => [readChoice('with', words, pieces, into)],
  range(words, pieces, into) {
    const { variables, rest } = declared(words);
    return [{ kind: 'range', variables, pipe: readPipe(rest), body: bodyOf(pieces, into) }];
  },
  define([name], pieces, into) {
    into.set(String(name?.value), bodyOf(pieces, into));
    return [];
  },
};

function readChoice(kind: 'if' | 'with', words: Word[], pieces: Piece[], into: Templates): Node {
  const { nodes: body, closedBy, words: after } = readNodes(pieces, into);
  const pipe = readPipe(words);
  if (closedBy === 'end') return { kind, pipe, body, otherwise: [] };
  if (closedBy !== 'else') throw new Error(`{{ ${kind} }} has no end`);
  const [next, ...condition] = after;
  if (next?.text === 'if') {
    return { kind, pipe, body, otherwise: [readChoice('if', condition, pieces, into)] };
  }
  return { kind, pipe, body, otherwise: bodyOf(pieces, into) };
}

function bodyOf(pieces: Piece[], into: Templates): Node[] {
  const { nodes, closedBy } = readNodes(pieces, into);
  if (closedBy !== 'end') throw new Error('a block has no end');
  return nodes;
}

function readStatement(words: Word[]): Node {
  const { variables, rest } = declared(words);
  const [variable] = variables;
  if (variable === undefined) return { kind: 'print', pipe: readPipe(rest) };
  return { kind: 'set', variable, pipe: readPipe(rest) };
}

/** `$a, $b :=` at the beginning. */
function declared(words: Word[]): { variables: string[]; rest: Word[] } {
  const at = words.findIndex(({ text, kind }) => kind === 'sign' && text === ':=');
  if (at === -1) return { variables: [], rest: words };
  const variables = words.slice(0, at).filter(({ kind }) => kind === 'variable');
  return { variables: variables.map(({ text }) => text), rest: words.slice(at + 1) };
}

function readPipe(words: Word[]): Pipe {
  const left = [...words];
  const pipe = takePipe(left);
  if (left.length > 0) throw new Error(`not understood: ${left.map(({ text }) => text).join(' ')}`);
  return pipe;
}

/** Up to the closing bracket, or to the end. */
function takePipe(words: Word[]): Pipe {
  const pipe: Pipe = [[]];
  while (words.length > 0 && words[0]?.text !== ')') {
    const word = words.shift();
    if (!word) break;
    if (word.kind === 'sign' && word.text === '|') pipe.push([]);
    else pipe.at(-1)?.push(takeOperand(word, words));
  }
  if (pipe.some((command) => command.length === 0)) throw new Error('an empty command');
  return pipe;
}

function takeOperand(word: Word, words: Word[]): Operand {
  if (word.kind === 'value') return { kind: 'value', value: word.value ?? '' };
  if (word.kind === 'name') return { kind: 'call', name: word.text };
  if (word.kind === 'dot') return { kind: 'path', from: 'dot', fields: [] };
  if (word.kind === 'field') {
    return { kind: 'path', from: 'dot', fields: [word.text, ...takeFields(words)] };
  }
  if (word.kind === 'variable') {
    return { kind: 'path', from: word.text, fields: takeFields(words) };
  }
  if (word.text !== '(') throw new Error(`not understood: ${word.text}`);
  const from = takePipe(words);
  if (words.shift()?.text !== ')') throw new Error('a bracket is not closed');
  return { kind: 'path', from, fields: takeFields(words) };
}

function takeFields(words: Word[]): string[] {
  const fields: string[] = [];
  while (words[0]?.kind === 'field' && words[0].touches) fields.push(words.shift()?.text ?? '');
  return fields;
}
