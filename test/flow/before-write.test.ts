import { expect, it } from 'vitest';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { someFacts } from '../helpers/build.ts';
import { hold } from './held.ts';
import { type FlowBench, openFlowBench } from './open-flow.ts';
import { press } from './press.ts';
import { windowIn } from './window-in.ts';

/** What the bot asks of the cloud before a write, and what it leaves alone. */

const hour = 3_600_000;

/** Counts reads of the facts, and places at the gate that are taken and given back. */
function watch({ cloud }: FlowBench, atGate: () => void = () => undefined) {
  const { readFacts, prepareWrite } = cloud;
  const counts = { reads: 0, taken: 0, given: 0 };
  cloud.readFacts = (write) => {
    counts.reads += 1;
    return readFacts(write);
  };
  cloud.prepareWrite = async (write) => {
    counts.taken += 1;
    const prepared = await prepareWrite(write);
    atGate();
    const release = async () => {
      counts.given += 1;
    };
    return { ...prepared, release };
  };
  return counts;
}

it('reads the facts anew when the gate has kept the write waiting', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  const counts = watch(bench, () => bench.passMs(31_000));

  await runOperation(bench.parts, request.id);

  expect(counts.reads).toBe(2);
  expect(bench.cloud.sent).toHaveLength(1);
});

it.each([
  ['verifying', 'NO'],
  ['pending', 'CHANGED'],
])('gives its place at the gate back when it is %s afterwards', async (state, encryption) => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  const readAtMs = bench.parts.clock.now();
  const bound = { ...someFacts().bound, encryption };
  bench.cloud.facts = async () => someFacts({ readAtMs, bound });
  const counts = watch(bench);

  await runOperation(bench.parts, request.id);

  expect((await bench.load(request)).state).toBe(state);
  expect(counts).toMatchObject({ taken: 1, given: 1 });
});

it('asks nothing of the cloud outside the windows', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ windows: [windowIn(2 * hour, 4 * hour)] }]);
  const request = await bench.approved();
  const counts = watch(bench);

  await runOperation(bench.parts, request.id);

  expect(await bench.load(request)).toMatchObject({ state: 'scheduled', scheduledWhy: 'window' });
  expect(counts).toEqual({ reads: 0, taken: 0, given: 0 });
});

it('does not wait for a pause that the policies have come not to want', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ delayMs: hour }]);
  const request = await bench.approved();
  const held = hold(bench.requests, 'scheduled');
  const running = runOperation({ ...bench.parts, requests: held.requests }, request.id);
  await held.reached;

  await bench.adopt([{}]);
  held.release();
  await running;

  expect(await bench.types(request)).not.toContain('scheduled');
  expect(bench.cloud.sent).toHaveLength(1);
});

it('does not pass a bug off for a Slack that says nothing', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  const lookup = () => Promise.reject(new TypeError('x is undefined'));
  bench.parts.people = { ...bench.parts.people, lookup };

  await expect(decideRequest(bench.parts, press('approve', request))).rejects.toThrow(TypeError);
});
