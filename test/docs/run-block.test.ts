import { expect, it } from 'vitest';
import { temporaryFolder } from '../config/files.ts';
import { runBlock } from './run-block.ts';

function run(text: string, expected: { exits?: number; prints?: string[]; until?: string } = {}) {
  const place = {
    folder: temporaryFolder(),
    env: { PATH: process.env.PATH },
    completed: () => '',
    close: async () => undefined,
  };
  const { exits = 0, prints = [], until = null } = expected;
  return runBlock({ text, exits, prints, until }, place);
}

it('takes a block that ends as it should and prints what it should', async () => {
  expect(await run('echo one\necho two', { prints: ['two', 'one'] })).toEqual({ ok: true });
  expect(await run('exit 3', { exits: 3 })).toEqual({ ok: true });
});

it('finds a command that fails in the middle, another code, and words that are missing', async () => {
  expect(await run('false\necho on')).toMatchObject({ why: 'it ended with 1 instead of 0' });
  expect(await run('true | false | true')).toMatchObject({ ok: false });
  expect(await run('echo $undefined')).toMatchObject({ ok: false });
  expect(await run('true', { exits: 1 })).toMatchObject({ why: 'it ended with 0 instead of 1' });
  expect(await run('echo one', { prints: ['two'] })).toMatchObject({
    why: 'it did not print: two',
    output: 'one\n',
  });
});

it('interrupts what would go on, with all that it has started, once it has said so', async () => {
  const endless = "bash -c 'echo Open it; sleep 1000'; echo never";

  expect(await run(endless, { until: 'Open it' })).toEqual({ ok: true });
  expect(await run('echo closed', { until: 'Open it' })).toMatchObject({
    why: 'it did not print: Open it',
  });
});
