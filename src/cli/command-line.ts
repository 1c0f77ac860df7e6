import { parseArgs } from 'node:util';
import { ConfigError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { version } from '../version.ts';
import { printError, printLine } from './output.ts';

/** Everything that can stand after a `--`, by whichever command takes it. */
const allOptions = {
  config: { type: 'string' },
  role: { type: 'string' },
  socket: { type: 'boolean' },
  url: { type: 'string' },
  head: { type: 'string' },
  file: { type: 'string', multiple: true },
  offline: { type: 'boolean' },
  trim: { type: 'boolean' },
  before: { type: 'string' },
  to: { type: 'string' },
  port: { type: 'string' },
  state: { type: 'string' },
  data: { type: 'string' },
  http: { type: 'boolean' },
  online: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export type OptionName = Exclude<keyof typeof allOptions, 'config' | 'help' | 'version'>;

/** What was typed, taken apart. */
export interface Given {
  /** Words after the command's own name. */
  words: readonly string[];
  config?: string | undefined;
  role?: string | undefined;
  socket?: boolean | undefined;
  url?: string | undefined;
  head?: string | undefined;
  file?: readonly string[] | undefined;
  offline?: boolean | undefined;
  trim?: boolean | undefined;
  before?: string | undefined;
  to?: string | undefined;
  port?: string | undefined;
  state?: string | undefined;
  data?: string | undefined;
  http?: boolean | undefined;
  online?: boolean | undefined;
}

/** One subcommand. */
export interface Command {
  /** As typed: `config check`. */
  name: string;
  /** What follows the name, in the notation of the help. */
  usage: string;
  summary: string;
  options: readonly OptionName[];
  /** Reads words after its name; to all others a further word is a mistake. */
  takesWords?: true;
  /** The exit code: 0 fine, 1 the answer is no. Loads its part of the product only now. */
  run(given: Given): Promise<number>;
}

/** Wrong use of the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Finds the command, runs it, and says in one sentence what went wrong. Returns the exit code. */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
): Promise<number> {
  try {
    const { values, positionals } = parse(args);
    if (values.version) return say(version());
    const command = find(commands, positionals);
    if (values.help || (!command && positionals.length === 0)) return say(help(commands, command));
    if (!command) throw new UsageError(unknownCommand(commands, positionals));

    const words = positionals.slice(command.name.split(' ').length);
    refuseForeignOptions(command, values);
    refuseFurtherWords(command, words);
    return await command.run({ ...values, words });
  } catch (error) {
    return explain(error);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: allOptions, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.split('. ', 1)[0] ?? message, { cause: error });
  }
}

function find(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find((command) => {
    const name = command.name.split(' ');
    return name.every((word, index) => words[index] === word);
  });
}

function unknownCommand(commands: readonly Command[], words: readonly string[]): string {
  const typed = words.join(' ');
  const group = commands.filter((command) => command.name.startsWith(`${words[0]} `));
  if (group.length > 0) {
    return `${typed}: say which, one of ${group.map((command) => command.name).join(', ')}`;
  }
  const names = commands.map((command) => command.name);
  const meant = nearest(typed, names) ?? nearest(words[0] ?? '', names);
  return `unknown command ${typed}${meant === null ? '' : `; did you mean ${meant}?`}`;
}

function refuseForeignOptions(command: Command, values: Record<string, unknown>): void {
  const known: string[] = ['config', ...command.options];
  const foreign = Object.keys(values).find((name) => !known.includes(name));
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} is not an option of ${command.name}`);
  }
}

/** `start worker` must not quietly run as if nothing had been said. */
function refuseFurtherWords(command: Command, words: readonly string[]): void {
  if (command.takesWords || words.length === 0) return;
  const usage = `dbencrypt ${command.name} ${command.usage}`.trim();
  throw new UsageError(`${words.join(' ')} is too much after ${command.name}; usage: ${usage}`);
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    printError(error.message);
    return 2;
  }
  if (error instanceof UsageError) {
    printError(`dbencrypt: ${error.message}`);
    printError('Try dbencrypt --help');
    return 2;
  }
  printError(`dbencrypt: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}

function say(text: string): number {
  printLine(text);
  return 0;
}

function help(commands: readonly Command[], command: Command | undefined): string {
  if (command)
    return `dbencrypt ${command.name} ${command.usage}`.trim().concat(`\n\n${command.summary}`);
  const lines = commands.map(({ name, usage }) => `dbencrypt ${name} ${usage}`.trim());
  const width = Math.max(...lines.map((line) => line.length));
  const list = lines.map((line, index) => `  ${line.padEnd(width)}  ${commands[index]?.summary}`);
  return [
    'Turns on database encryption from Slack, after an approval, exactly once.',
    '',
    ...list,
    '',
    'Every command takes --config FILE (default: DBENCRYPT_CONFIG, else dbencrypt.yaml) and --help.',
    'Exit codes: 0 fine, 1 the answer is no, 2 usage or configuration.',
  ].join('\n');
}
