import { expect, it } from 'vitest';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { sweep } from '../../src/queue/sweep.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { openIdleQueues, openQueues, silent } from './open-queues.ts';
import { openReactors } from './open-reactors.ts';

const request = aRequest();

it('looks again at a request once Slack is back, and calls that no failure', async () => {
  let tries = 0;
  const { jobs, logged } = await openQueues(
    {},
    {
      async reconsider() {
        tries += 1;
        if (tries < 3) throw new ChatError('later', 'http_503');
      },
    },
  );

  await jobs.reconsider([request.id], '7');
  await jobs.reconsider([request.id], '7');

  await until(() => tries === 3);
  expect(logged).toEqual([]);
});

it('does not try for a day what Slack will never tell', async () => {
  let tries = 0;
  const { jobs, patient } = await openQueues(
    {},
    {
      async reconsider() {
        tries += 1;
        throw new ChatError('gone', 'missing_scope');
      },
    },
  );

  await jobs.reconsider([request.id], '7');

  await until(async () => (await patient.getCompletedCount()) === 1);
  expect(tries).toBe(1);
});

it('looks at many requests again one after the other, behind what somebody waits for', async () => {
  const { jobs, steps, patient } = await openIdleQueues();
  const ids = Array.from({ length: 120 }, (_, index) => `DBE-${index + 1}`);

  await jobs.reconsider(ids.slice(0, 100), '7');
  await jobs.reconsider(ids.slice(100), '7', 100);
  await jobs.wake([{ request, alarm: { step: 'check', atMs: Date.now() } }], Date.now());

  const laterMs = (await patient.getDelayed()).map((job) => job.delay);
  expect(laterMs.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 70 }, (_, index) => (index + 1) * 1_000),
  );
  expect((await patient.getPrioritized()).map((job) => job.name)).toHaveLength(50);
  expect((await steps.getPrioritized()).map((job) => job.name)).toEqual(['check']);
});

it('speaks about the policies, too, and again when that was lost', async () => {
  const spoken: string[] = [];
  const { jobs } = await openQueues({}, { speak: async (subject) => void spoken.push(subject) });

  await jobs.speak(['policies']);
  await until(() => spoken.length === 1);
  await sweep({
    dueWakeUps: async () => [],
    unspoken: async () => [{ id: 'policies' }],
    load: async () => undefined,
    jobs,
    clock: { now: () => Date.now() },
    log: silent,
  });

  await until(() => spoken.length === 2);
  expect(spoken).toEqual(['policies', 'policies']);
});

it('says that the policies have changed, and has every open request looked at once', async () => {
  const bench = await openReactors();
  bench.open = Array.from({ length: 1_200 }, (_, index) => `DBE-${index + 1}`);
  bench.react();
  bench.react();

  await bench.happen('policies');

  await until(async () => (await bench.stepIds()).length === 1_200);
  await until(async () => (await bench.pending()) === 0);
  const [seq] = await bench.seqs();
  expect(new Set(await bench.stepIds())).toEqual(
    new Set(bench.open.map((id) => `${id}-reconsider-${seq}`)),
  );
  expect(await bench.subjectsOfSpeech()).toEqual(['policies']);
});

it('looks at all open requests again when it ended half way, and at none of them twice', async () => {
  const bench = await openReactors();
  bench.open = Array.from({ length: 1_200 }, (_, index) => `DBE-${index + 1}`);
  const first = bench.react({
    ...bench.jobs,
    async reconsider(requests, seq, earlier) {
      if (earlier) throw new Error('the process ends here');
      await bench.jobs.reconsider(requests, seq);
    },
  });
  await bench.happen('policies');
  await until(async () => (await bench.stepIds()).length === 500);
  await first.stop();
  expect(await bench.pending()).toBe(1);

  bench.react();

  await until(async () => (await bench.pending()) === 0);
  expect(await bench.stepIds()).toHaveLength(1_200);
});
