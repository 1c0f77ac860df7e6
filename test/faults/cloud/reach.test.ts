import { it } from 'vitest';
import { huaweiInstances } from '../../../src/simulator/huawei/seeds.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { freePort } from '../../helpers/free-port.ts';
import { until } from '../../helpers/until.ts';
import { stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { leadTo } from './accounts.ts';
import { openEye } from './eye.ts';

it('turns away what is asked of a cloud that nobody can get to, and says why', async (test) => {
  const { expect } = test;
  const { story, slack, startBot, passMs, ...scene } = await stage({}, test);
  const eye = await openEye(scene);
  test.onTestFinished(() => eye.close());
  // Without TLS behind it: what speaks there is no cloud.
  const plain = scene.tencent.url.replace('http:', 'https:');
  const ways = [
    ['names', 'https://nosuch.invalid', /nosuch\.invalid cannot be resolved/],
    ['closed', `http://127.0.0.1:${await freePort()}`, /127\.0\.0\.1:\d+ cannot be reached/],
    ['plain', plain, /no secure connection to 127\.0\.0\.1/],
  ] as const;
  for (const [name, url] of ways) {
    leadTo(scene.document, { provider: 'tencent', name: `tencent-${name}`, url });
    leadTo(scene.document, { provider: 'huawei', name: `huawei-${name}`, url });
  }
  await startBot();

  for (const [name] of ways) {
    await askUntilHeard(`tencent cdb-${name} account=tencent-${name} region=ap-guangzhou`, {
      slack,
    });
    const instance = { names: 'healthy', closed: 'healthy2', plain: 'healthy3' } as const;
    await askUntilHeard(`huawei ${huaweiInstances[instance[name]]} off account=huawei-${name}`, {
      slack,
    });
  }
  const all = async () => [...(await eye.look()).values()];
  await until(async () => (await all()).length === 6, { what: 'all are asked' });
  await passMs(61_000);

  await until(async () => (await all()).every(({ state }) => state === 'refused'), {
    timeoutMs: 60_000,
    what: 'all are refused',
  });
  for (const [, , words] of ways) {
    const refused = (await all()).filter(({ ending }) => words.test(JSON.stringify(ending)));
    expect(refused.map(({ wish }) => wish.provider).sort()).toEqual(['huawei', 'tencent']);
    await story.hears(people.ada, words);
  }
  expect((await all()).map(({ ending }) => ending)).toEqual(
    Array(6).fill(expect.objectContaining({ state: 'refused', why: 'cloud-unreachable' })),
  );
}, 180_000);
