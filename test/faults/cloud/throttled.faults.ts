import { it } from 'vitest';
import { until } from '../../helpers/until.ts';
import type { RemoteCloud } from '../harness/cloud.ts';
import { stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { openEye } from './eye.ts';
import { operationNames, operations } from './operations.ts';
import { approve, prepare } from './play.ts';

const instanceOf = {
  storage: (number: number) => `cdb-storage${number}`,
  backups: (number: number) => `cdb-backups${number}`,
  lasting: (number: number) => `${`1a57${number}`.padEnd(32, '0')}in07`,
  off: (number: number) => `${`0ff0${number}`.padEnd(32, '0')}in07`,
} as const;

it('waits while everything is throttled for a minute, more and more quietly, and then goes on', async (test) => {
  const { expect } = test;
  const plays = operationNames.flatMap((operation) =>
    [1, 2, 3].map((number) => ({ operation, instance: instanceOf[operation](number) })),
  );
  const idsOf = (cloud: string) =>
    plays
      .filter(({ operation }) => operations[operation].cloud === cloud)
      .map(({ instance }) => instance);
  const { slack, startBot, ...scene } = await stage(
    {
      tencent: { moreInstances: idsOf('tencent') },
      huawei: { moreInstances: idsOf('huawei') },
    },
    test,
  );
  const eye = await openEye(scene);
  test.onTestFinished(() => eye.close());
  await startBot();
  for (const { operation, instance } of plays) {
    await prepare({ operation, instance }, scene);
    await askUntilHeard(operations[operation].ask(instance), { slack });
  }
  const all = async () => [...(await eye.look()).values()];
  const areAll = (...states: string[]) =>
    until(async () => (await all()).every(({ state }) => states.includes(state)), {
      timeoutMs: 180_000,
      what: `all are ${states.join(' or ')}`,
    });
  await areAll('pending');

  const clouds = [scene.tencent, scene.huawei];
  for (const cloud of clouds) {
    await cloud.misbehave({ action: '*', how: 'throttle', times: 1_000_000 });
  }
  for (const request of await all()) await approve(request, { slack });
  const counts = [await callsOf(clouds)];
  for (let half = 0; half < 2; half += 1) {
    await pass(30_000);
    counts.push(await callsOf(clouds));
  }

  const [before = 0, middle = 0, after = 0] = counts;
  expect(after - middle).toBeLessThan(middle - before);
  expect((await all()).every(({ state }) => ['approved', 'scheduled'].includes(state))).toBe(true);

  for (const cloud of clouds) await cloud.behave();
  await areAll('succeeded');
  const [tencent, huawei] = await Promise.all(clouds.map((cloud) => cloud.counters()));
  for (const { instance } of plays) {
    const counts = tencent?.writes[instance] ? tencent : huawei;
    expect(counts?.effects[instance]).toBe(1);
    expect(counts?.mostAtOnce[instance]).toBe(1);
  }
  expect(await eye.auditProblem()).toBe(null);
}, 420_000);

/** What this machine's clock says is what is waited for here. */
async function pass(ms: number): Promise<void> {
  const beganMs = performance.now();
  await until(() => performance.now() - beganMs > ms, { timeoutMs: ms + 10_000 });
}

async function callsOf(clouds: readonly RemoteCloud[]): Promise<number> {
  const counted = await Promise.all(clouds.map((cloud) => cloud.counters()));
  return counted
    .flatMap(({ calls }) => Object.values(calls))
    .reduce((sum, calls) => sum + calls, 0);
}
