import { writeFileSync } from 'node:fs';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { type FollowParts, followFile } from '../../src/cli/follow-file.ts';
import { contentOf, readSteadily } from '../../src/cli/read-steadily.ts';
import { loadConfig } from '../../src/config.ts';
import { complete, fileWith } from '../config/files.ts';
import { until } from '../helpers/until.ts';

const other = complete.replace('quorum: 2', 'quorum: 1');

afterEach(() => {
  vi.useRealTimers();
});

it('does not read a file while it is being written', async () => {
  const { file, reads, look } = await follow();

  writeFileSync(file, other.slice(0, -20));
  await look();
  writeFileSync(file, other);
  await look();
  expect(reads).toEqual([]);
  await look();

  await until(() => reads.length === 1);
  expect(reads[0]).toBe(1);
  await look();
  await look();
  expect(reads).toHaveLength(1);
});

it('never reads twice at once, and once more for whoever asked meanwhile', async () => {
  const { follower, reads, hold } = await follow();
  const release = hold();

  for (let count = 0; count < 5; count += 1) follower.readNow();
  await until(() => reads.length === 1);
  follower.readNow();
  release();

  await until(() => reads.length === 2);
  await follower.stop();
  expect(reads).toHaveLength(2);
});

it('reads after the start what was asked for before', async () => {
  const { follower, reads, begin } = await follow({ begun: false });
  follower.readNow();
  expect(reads).toEqual([]);

  begin();

  await until(() => reads.length === 1);
});

it('reads again when only a file has changed that a secret is taken from', async () => {
  const secret = fileWith('secret-one', 'signing');
  const { reads, taken, hidden, look } = await follow({ text: signedWith(secret) });

  writeFileSync(secret, 'secret-two\n');
  await look();
  await look();

  await until(() => reads.length === 1);
  expect(taken).toEqual([['secret-two']]);
  expect(hidden).toContain('secret-two');
});

it('follows the files that the configuration names now, and one that is not there yet', async () => {
  const secret = fileWith('secret-one', 'signing');
  const next = `${secret}.next`;
  const { file, reads, taken, logged, look } = await follow({ text: signedWith(secret) });

  writeFileSync(file, signedWith(next));
  await look();
  await look();
  await until(() => logged.includes('the configuration was refused, the policies in force stay'));
  expect(reads).toEqual([]);
  writeFileSync(next, 'secret-two');
  await look();
  await look();

  await until(() => taken.length === 1);
  expect(taken).toEqual([['secret-two']]);
});

/** The same configuration, whose signing secret stands in this file. */
function signedWith(path: string): string {
  return complete.replace('signingSecret: shh', `signingSecret: "\${file:${path}}"`);
}

/**
 * A bot that follows a file; `reads` are the quorums that it has taken over, `taken` the signing secrets
 * and `hidden` what is kept out of the log since.
 */
async function follow({ begun = true, text = complete } = {}) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const file = fileWith(text);
  const reads: unknown[] = [];
  const taken: unknown[] = [];
  const hidden: string[] = [];
  const logged: string[] = [];
  const note = (_: object, message: string) => void logged.push(message);
  const load: FollowParts['load'] = (noteFile) => loadConfig({ file, variables: {}, noteFile });
  let held: Promise<void> = Promise.resolve();
  const follower = followFile({
    source: { file, host: 'here' },
    load,
    bot: {
      async reload({ policySet }) {
        reads.push(policySet.policies[0]?.stages[0]?.quorum);
        await held;
        return null;
      },
      takeSecrets({ slack }) {
        taken.push(slack.signingSecrets);
        return { slack: [], accounts: {} };
      },
      noteRead: () => undefined,
      tellOperators: async () => undefined,
    },
    redaction: { text: (said) => said, learn: (secrets) => void hidden.push(...secrets) },
    log: { debug: note, info: note, warn: note, error: note },
  });
  onTestFinished(() => follower.stop());
  const read = await readSteadily([file], load);
  const begin = () => follower.begin(read.load().config, read);
  if (begun) begin();
  return {
    file,
    follower,
    reads,
    taken,
    hidden,
    logged,
    begin,
    /** Time for one look, which has ended when the file can be read once more. */
    async look() {
      vi.advanceTimersByTime(2_000);
      for (let time = 0; time < 4; time += 1) await contentOf(file, file);
    },
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
  };
}
