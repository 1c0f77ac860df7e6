import { readFileSync } from 'node:fs';

/** The variables a process was started with. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where values come from. */
export interface Surroundings {
  variables: Variables;
  /** Is told of each file that a value is taken from, also of one that cannot be read. */
  noteFile(path: string): void;
}

/** What a variable holds, or why it cannot be used. An empty variable is one that is not set. */
export type Looked = { ok: true; value: string | undefined } | { ok: false; problem: string };

/**
 * Reads `name`, or the file that `<name>_FILE` names. Both at once is a problem: nobody could say
 * which one holds.
 */
export function lookUp({ variables, noteFile }: Surroundings, name: string): Looked {
  const value = variables[name] || undefined;
  const path = variables[`${name}_FILE`] || undefined;
  if (value !== undefined && path !== undefined) {
    return { ok: false, problem: `both ${name} and ${name}_FILE are set; unset one of them` };
  }
  if (path === undefined) return { ok: true, value };

  const file = readSecretFile(path, noteFile);
  return file.ok ? file : { ok: false, problem: `${name}_FILE: ${file.problem}` };
}

/** The text of a file without the line end that editors and `echo` put after it. */
export function readSecretFile(
  path: string,
  noteFile: Surroundings['noteFile'],
): { ok: true; value: string } | { ok: false; problem: string } {
  noteFile(path);
  const read = readTextFile(path);
  if (!read.ok) return { ok: false, problem: `cannot read ${path} (${read.code})` };
  const value = read.text.replace(/\r?\n$/, '');
  return value === '' ? { ok: false, problem: `${path} is empty` } : { ok: true, value };
}

/** A file's text, or Node's word for why it cannot be read, for example `ENOENT`. */
export function readTextFile(
  path: string,
): { ok: true; text: string } | { ok: false; code: string } {
  try {
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { ok: false, code };
  }
}
