import { dirname, resolve } from 'node:path';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import { lookUp, readSecretFile, type Surroundings } from './environment.ts';
import type { Path, Problem } from './problems.ts';

/** A configuration file that has been read: plain data, and where each piece of it stands. */
export interface ConfigDocument {
  data: unknown;
  problems: Problem[];
  /** `12:5`, or undefined for what is not in the file. */
  position(path: Path): string | undefined;
}

/**
 * Reads YAML (so JSON too) and fills in `${NAME}` and `${file:PATH}`; paths are relative to the
 * file. Only values are filled in, once: what a variable holds is text and never becomes YAML.
 * `$${NAME}` stands for the text `${NAME}`.
 */
export function readDocument(text: string, file: string, around: Surroundings): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const position = (path: Path) => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : at(offset);
  };

  const slips = slipsOf(document).map((slip) => {
    const [offset] = slip.pos;
    return { at: [], position: at(offset), message: slipText(slip, text) };
  });
  if (slips.length > 0) return { data: undefined, problems: slips, position };

  const problems = fillIn(document, dirname(resolve(file)), around);
  try {
    return { data: document.toJS({ maxAliasCount: 100 }), problems, position };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = 'uses its anchors (&) too often';
    return { data: undefined, problems: [...problems, { at: [], message }], position };
  }
}

/** After one slip of the syntax the rest is read wrongly: what follows are not mistakes. */
function slipsOf({ errors }: Document): readonly YAMLError[] {
  const first = errors.findIndex(({ code }) => code !== 'DUPLICATE_KEY');
  return first === -1 ? errors : errors.slice(0, first + 1);
}

function slipText({ code, message, pos: [offset] }: YAMLError, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'begins a second document; one file holds one configuration';
  if (code !== 'DUPLICATE_KEY') return `${message}${hintFor(text, offset)}`;
  const [key] = /^[^\s:]*/.exec(text.slice(offset)) ?? [];
  return `${key} is a key here already`;
}

function fillIn(document: Document, folder: string, around: Surroundings): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    // What it leaves behind is empty: the rest is still looked at.
    Alias(_key, node, ancestors) {
      if (node.resolve(document)) return undefined;
      const at = pathOf(node, ancestors);
      problems.push({ at, message: nothingCalled(node.source, at) });
      return new Scalar(null);
    },
    Scalar(key, node, ancestors) {
      if (key === 'key') return;
      // An id of digits alone is no number: 0123 must not lose its zero. The schema reads numbers,
      // dates and times, which are text in YAML 1.2 but not in the 1.1 that a file may ask for.
      if (typeof node.value === 'number' || node.value instanceof Date) {
        node.value = node.source ?? String(node.value);
      }
      if (typeof node.value !== 'string') return;
      node.value = node.value.replaceAll(/\$?\$\{([^}]*)\}/g, (whole: string, name: string) => {
        if (whole.startsWith('$$')) return whole.slice(1);
        const found = filling(name.trim(), folder, around);
        if (found.ok) return found.value;
        problems.push({ at: pathOf(node, ancestors), message: found.problem });
        return '';
      });
    },
  });
  return problems;
}

/** Where secrets stand it may be one whose author forgot the quotes. */
function nothingCalled(name: string, [section, , key]: Path): string {
  const mayBeSecret = section === 'slack' || section === 'redis' || key === 'credentials';
  return mayBeSecret
    ? 'stands for nothing: a text that begins with * needs quotes round it'
    : `*${name} stands for nothing: no &${name} comes before it`;
}

function filling(
  name: string,
  folder: string,
  around: Surroundings,
): { ok: true; value: string } | { ok: false; problem: string } {
  if (name.startsWith('file:')) {
    return readSecretFile(resolve(folder, name.slice(5)), around.noteFile);
  }
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    return { ok: false, problem: `write \${NAME} for a variable or \${file:PATH} for a file` };
  }
  const looked = lookUp(around, name);
  if (!looked.ok) return looked;
  if (looked.value === undefined) {
    return { ok: false, problem: `the environment variable ${name} is not set` };
  }
  return { ok: true, value: looked.value };
}

/** `users: [${ADA}]` is no YAML: inside brackets and braces the text needs quotes. */
function hintFor(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end === -1 ? undefined : end);
  return /[[{].*\$\{/.test(line) ? `; inside [ ] and { } put quotes round "\${…}"` : '';
}

function offsetOf(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (!pair) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0];
      node = pair.value;
    } else if (isCollection(node)) {
      node = node.items[Number(step)];
      if (isScalar(node) || isCollection(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

/** The path of a scalar, from the nodes above it. */
function pathOf(node: unknown, ancestors: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  const chain = [...ancestors, node];
  for (const [index, above] of ancestors.entries()) {
    const below = chain[index + 1];
    if (typeof above === 'object' && above !== null && 'key' in above && isScalar(above.key)) {
      path.push(String(above.key.value));
    } else if (isCollection(above) && !isMap(above)) {
      path.push(above.items.indexOf(below));
    }
  }
  return path;
}
