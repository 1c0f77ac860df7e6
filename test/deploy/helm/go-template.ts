import { functions, isTrue, textOf } from './go-template-functions.ts';
import {
  type Node,
  type Operand,
  type Pipe,
  readTemplate,
  type Templates,
} from './go-template-tree.ts';

interface Scope {
  templates: Templates;
  dot: unknown;
  variables: ReadonlyMap<string, unknown>;
}

/**
 * Renders files of Go templates, with the functions that Helm gives them: as much of both as the chart here
 * uses, and an error for everything else. Stricter than Go in one thing: a field that is not there is an error.
 *
 * @returns what each file gives. Those whose name begins with `_` only define.
 */
export function renderTemplates(
  files: Readonly<Record<string, string>>,
  data: unknown,
): Record<string, string> {
  const templates: Templates = new Map();
  for (const [file, text] of Object.entries(files)) readTemplate(file, text, templates);
  const rendered = Object.keys(files)
    .filter((file) => !file.startsWith('_'))
    .map((file) => [file, call(templates, file, data)]);
  return Object.fromEntries(rendered);
}

function call(templates: Templates, name: string, data: unknown): string {
  const nodes = templates.get(name);
  if (!nodes) throw new Error(`no template ${name}`);
  return runAll(nodes, { templates, dot: data, variables: new Map([['$', data]]) });
}

function runAll(nodes: readonly Node[], scope: Scope): string {
  let inner = scope;
  let text = '';
  for (const node of nodes) {
    if (node.kind === 'set') {
      const value = evaluate(node.pipe, inner);
      inner = { ...inner, variables: new Map([...inner.variables, [node.variable, value]]) };
    } else text += run(node, inner);
  }
  return text;
}

function run(node: Exclude<Node, { kind: 'set' }>, scope: Scope): string {
  if (node.kind === 'text') return node.text;
  const value = evaluate(node.pipe, scope);
  if (node.kind === 'print') return textOf(value);
  if (node.kind === 'range') {
    return entriesOf(value)
      .map(([key, each]) => runAll(node.body, turn(scope, node.variables, key, each)))
      .join('');
  }
  if (!isTrue(value)) return runAll(node.otherwise, scope);
  return runAll(node.body, node.kind === 'with' ? { ...scope, dot: value } : scope);
}

/** One variable is the value, of two the first is the key. */
function turn(scope: Scope, names: readonly string[], key: unknown, value: unknown): Scope {
  const given = names.length === 2 ? [key, value] : [value];
  const set = names.map((name, index): [string, unknown] => [name, given[index]]);
  return { ...scope, dot: value, variables: new Map([...scope.variables, ...set]) };
}

function entriesOf(value: unknown): [unknown, unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  if (typeof value !== 'object' || value === null) throw new Error(`cannot range over ${value}`);
  return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
}

function evaluate(pipe: Pipe, scope: Scope): unknown {
  let piped: unknown[] = [];
  for (const command of pipe) piped = [runCommand(command, piped, scope)];
  return piped[0];
}

function runCommand(command: readonly Operand[], piped: unknown[], scope: Scope): unknown {
  const [first, ...others] = command;
  if (!first) throw new Error('an empty command');
  const args = [...others.map((operand) => operandValue(operand, scope)), ...piped];
  if (first.kind === 'call') return callFunction(first.name, args, scope);
  if (args.length > 0) throw new Error('a value is no function');
  return operandValue(first, scope);
}

function callFunction(name: string, args: unknown[], scope: Scope): unknown {
  if (name === 'include') return call(scope.templates, String(args[0]), args[1]);
  const made = functions[name];
  if (!made) throw new Error(`no function ${name}`);
  return made(...args);
}

function operandValue(operand: Operand, scope: Scope): unknown {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'call') return callFunction(operand.name, [], scope);
  const start = startOf(operand.from, scope);
  return operand.fields.reduce(fieldOf, start);
}

function startOf(from: 'dot' | string | Pipe, scope: Scope): unknown {
  if (typeof from !== 'string') return evaluate(from, scope);
  if (from === 'dot') return scope.dot;
  if (!scope.variables.has(from)) throw new Error(`no variable ${from}`);
  return scope.variables.get(from);
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) {
    throw new Error(`no field ${field} in ${JSON.stringify(value)?.slice(0, 200)}`);
  }
  return (value as Record<string, unknown>)[field];
}
