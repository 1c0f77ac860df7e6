import { expect, it } from 'vitest';
import { together } from '../../src/store/together.ts';

/** Answers each call only when it is told to. */
function heldCalls() {
  const calls: { wanted: readonly number[]; answer: () => void; fail: (error: Error) => void }[] =
    [];
  const ask = together(
    (wanted: readonly number[]) =>
      new Promise<string[]>((resolve, reject) => {
        const answer = () => resolve(wanted.map((each) => `answer ${each}`));
        calls.push({ wanted, answer, fail: reject });
      }),
  );
  return { ask, calls };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('asks once for what is wanted in one turn, and gives each its own answer', async () => {
  const { ask, calls } = heldCalls();

  const answers = Promise.all([ask(1), ask(2), ask(3)]);
  await turn();
  calls[0]?.answer();

  expect(await answers).toEqual(['answer 1', 'answer 2', 'answer 3']);
  expect(calls.map(({ wanted }) => wanted)).toEqual([[1, 2, 3]]);
});

it('gathers what is wanted while a call is on its way for the next one', async () => {
  const { ask, calls } = heldCalls();
  const first = ask(1);
  await turn();

  const later = Promise.all([ask(2), ask(3)]);
  await turn();
  expect(calls).toHaveLength(1);
  calls[0]?.answer();
  expect(await first).toBe('answer 1');
  await turn();
  calls[1]?.answer();

  expect(await later).toEqual(['answer 2', 'answer 3']);
  expect(calls.map(({ wanted }) => wanted)).toEqual([[1], [2, 3]]);
});

it('fails for those of one call alone', async () => {
  const { ask, calls } = heldCalls();
  const failed = Promise.allSettled([ask(1), ask(2)]);
  await turn();
  const later = ask(3);

  calls[0]?.fail(new Error('away'));
  await turn();
  calls[1]?.answer();

  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await later).toBe('answer 3');
});
