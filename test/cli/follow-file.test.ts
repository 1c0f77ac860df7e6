import { writeFileSync } from 'node:fs';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { contentOf, followFile } from '../../src/cli/follow-file.ts';
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

/** A bot that follows a file; `reads` are the quorums that it has taken over. */
async function follow({ begun = true } = {}) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const file = fileWith(complete);
  const reads: unknown[] = [];
  let held: Promise<void> = Promise.resolve();
  const follower = followFile({
    source: { file, host: 'here' },
    load: () => loadConfig({ file, variables: {} }),
    bot: {
      async reload({ policySet }) {
        reads.push(policySet.policies[0]?.stages[0]?.quorum);
        await held;
        return null;
      },
      tellOperators: async () => undefined,
    },
    redact: (text) => text,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  onTestFinished(() => follower.stop());
  const content = await contentOf(file);
  const { config } = loadConfig({ file, variables: {} });
  const begin = () => follower.begin(config, content);
  if (begun) begin();
  return {
    file,
    follower,
    reads,
    begin,
    /** Time for one look, which has ended when the file can be read once more. */
    async look() {
      vi.advanceTimersByTime(2_000);
      await contentOf(file);
      await contentOf(file);
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
