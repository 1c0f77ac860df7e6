import { ConfigError } from '../domain/errors.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { readTextFile, type Surroundings } from './environment.ts';
import { type Problem, pathText } from './problems.ts';

/**
 * Reads and parses one file.
 *
 * @throws ConfigError when it cannot be read or is no YAML.
 */
export function readConfigDocument(file: string, around: Surroundings): ConfigDocument {
  const document = readDocument(readText(file), file, around);
  if (document.data === undefined) throw toConfigError(file, document, document.problems);
  if (document.data === null) throw new ConfigError([{ path: file, message: 'is empty' }]);
  if (typeof document.data !== 'object' || Array.isArray(document.data)) {
    throw new ConfigError([{ path: file, message: 'is not a list of keys with their values' }]);
  }
  return document;
}

/** Every problem with its place in the file: `dbencrypt.yaml:12:5 policies[0].quorum`. */
export function toConfigError(
  file: string,
  document: ConfigDocument,
  problems: readonly Problem[],
): ConfigError {
  const placed = withoutEchoes(problems).map(({ at, message, position }) => {
    const place = position ?? document.position(at);
    const where = place === undefined ? [] : [`${file}:${place}`];
    const path = [...where, pathText(at)].filter((part) => part !== '').join(' ');
    return { path: path === '' ? file : path, message };
  });
  return new ConfigError(placed);
}

/** A variable that is not set also leaves an empty value behind: one complaint is enough. */
function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ at, position }) => {
    const path = `${pathText(at)} ${position ?? ''}`;
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

function readText(file: string): string {
  const read = readTextFile(file);
  if (read.ok) return read.text;
  const message =
    read.code === 'ENOENT'
      ? 'no such file; name another with --config or DBENCRYPT_CONFIG'
      : `cannot be read (${read.code})`;
  throw new ConfigError([{ path: file, message }]);
}
