import type { TestContext } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import type { TestRedis } from '../../helpers/redis.ts';
import { until } from '../../helpers/until.ts';
import type { Matter } from '../attempt/matters.ts';
import { violations } from '../checks/invariants.ts';
import { readAll, type Seen } from '../checks/seen.ts';
import type { Scene } from '../harness/scene.ts';
import type { Stage } from '../harness/stage.ts';
import { approvesUntilTaken, asksUntilTaken } from './insisting.ts';

type Wanted = Pick<Matter, 'instance' | 'ask' | 'isTyped'>;

/** What several people ask for at once. */
export const wanted: readonly Wanted[] = [
  ...['cdb-qwer1234', 'cdb-healthy-3'].map((instance) => ({
    instance,
    ask: `tencent ${instance} key=${tencentKeys.enabled}`,
    isTyped: true,
  })),
  ...['cdb-healthy-2', 'cdb-healthy-4'].map((instance) => ({
    instance,
    ask: `tencent ${instance} on backup`,
    isTyped: false,
  })),
  {
    instance: huaweiInstances.healthy,
    ask: `huawei ${huaweiInstances.healthy} on key=${huaweiKeys.enabled}`,
    isTyped: true,
  },
];

/**
 * Somebody asks for each and somebody approves each, and both try again when they are told to.
 *
 * @returns ids of the requests that were acknowledged.
 */
export async function peopleWork(scene: Stage, all: readonly Wanted[] = wanted): Promise<string[]> {
  return await Promise.all(
    all.map(async (each) => {
      const id = await asksUntilTaken(scene, each);
      await approvesUntilTaken(scene, each);
      return id;
    }),
  );
}

/**
 * What was acknowledged is there, each instance was written to once and succeeded once, and the log verifies.
 *
 * @param redis the one that holds everything now.
 */
export async function expectAllDone(
  stage: Scene,
  acknowledged: readonly string[],
  { expect }: Pick<TestContext, 'expect'>,
  { redis = stage.redis, all = wanted }: { redis?: TestRedis; all?: readonly Wanted[] } = {},
): Promise<Seen[]> {
  const scene = { ...stage, redis };
  const done = async () => {
    const seen = await readAll(scene);
    const succeeded = seen.filter(({ request, isSaid }) => request.state === 'succeeded' && isSaid);
    return succeeded.length >= all.length ? seen : undefined;
  };
  const seen = await until(done, {
    timeoutMs: 180_000,
    what: 'all have succeeded, and it is said',
  });
  const kept = new Set(seen.map(({ request }) => request.id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  const [tencent, huawei] = await Promise.all([scene.tencent.counters(), scene.huawei.counters()]);
  const once = Object.fromEntries(all.map(({ instance }) => [instance, 1]));
  expect({ ...tencent.writes, ...huawei.writes }).toEqual(once);
  expect({ ...tencent.effects, ...huawei.effects }).toEqual(once);
  expect(await violations(scene, seen.filter(isFirst))).toEqual([]);
  return seen;
}

/** Who was not sure and asked again is refused, since the first request stands: its end says nothing of the instance. */
export function isFirst({ request }: Seen): boolean {
  return request.state !== 'refused';
}
