import { describe, it } from 'vitest';
import type { Point } from '../../../src/flow/points.ts';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { openTrail } from '../checks/trail.ts';
import { stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { leadTo } from './accounts.ts';
import { type Break, startFront } from './front.ts';

const clouds = {
  tencent: {
    instance: 'cdb-qwer1234',
    command: `tencent cdb-qwer1234 key=${tencentKeys.enabled} region=ap-guangzhou`,
  },
  huawei: {
    instance: huaweiInstances.healthy,
    command: `huawei ${huaweiInstances.healthy} on key=${huaweiKeys.enabled}`,
  },
} as const;

/** Nothing of this leaves the machine: so the call was not made, and is made when the way is there again. */
const moments = [
  { when: 'right before the write', point: 'after-intent', holds: 'not-taken', state: 'approved' },
  {
    when: 'before the read-back',
    point: 'before-read-back',
    holds: 'accepted',
    state: 'verifying',
  },
] as const satisfies readonly { when: string; point: Point; holds: string; state: string }[];

const cases = (['dns', 'tls', 'refused'] as const satisfies readonly Break[]).flatMap((how) =>
  (['tencent', 'huawei'] as const).flatMap((cloud) =>
    moments.map((moment) => ({ how, cloud, ...moment })),
  ),
);

describe.concurrent('when there is no way to the cloud', () => {
  it.for(cases)(
    '($how, $cloud) from $when on, it waits, and succeeds with one effect once there is one',
    { timeout: 300_000 },
    async ({ how, cloud, point, holds, state }, test) => {
      const { expect } = test;
      const { story, slack, startBot, ...scene } = await stage({}, test);
      const front = await startFront(scene[cloud].url, test);
      leadTo(scene.document, { provider: cloud, name: `${cloud}-prod`, url: front.url });
      const trail = openTrail(scene, test);
      const { instance, command } = clouds[cloud];
      const bot = await startBot({ env: front.env, traps: [{ point, how: 'hold' }] });
      await askUntilHeard(command, { slack });
      await story.card(instance, 60_000);
      await story.approves(people.ben, instance);
      await bot.traps[0]?.sprung(60_000);

      await front.break(how);
      bot.traps[0]?.go();
      await trail.holds(holds);
      await story.becomes(instance, state, 60_000);
      await front.mend();

      await story.becomes(instance, 'succeeded', 120_000);
      const { writes, effects } = await scene[cloud].counters();
      expect({ writes, effects }).toEqual({
        writes: { [instance]: 1 },
        effects: { [instance]: 1 },
      });
    },
  );
});
