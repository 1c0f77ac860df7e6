import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** The text between this parenthesis and its partner. Texts of log lines hold none that is alone. */
function inParentheses(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(from + 1, at);
  }
  throw new Error('no end');
}

/** What stands behind each call of a log: `log.warn(…)`, `log[level](…)`. */
function logCalls(): { file: string; args: string }[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && file !== 'log.ts')
    .flatMap((file) => {
      const text = readFileSync(`${src}${file}`, 'utf8');
      const calls = text.matchAll(/\blog(?:\.(?:debug|info|warn|error)|\[\w+\])\(/g);
      return [...calls].map((call) => ({
        file,
        args: inParentheses(text, call.index + call[0].length - 1),
      }));
    });
}

it('logs constant messages only, so that they can be counted and searched for', () => {
  const calls = logCalls();
  const isHandedOn = (args: string) =>
    /^(fields|\{ \.\.\.about, \.\.\.fields \}), message$/.test(args);

  const changing = calls
    .filter(({ args }) => !isHandedOn(args))
    .filter(({ args }) => !/,\s*(?:'[^'\n]+'|"[^"\n]+"),?\s*$/.test(args));

  expect(calls.length).toBeGreaterThan(50);
  expect(changing).toEqual([]);
});
