import { describe, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail } from '../checks/trail.ts';
import type { RemoteBot } from '../harness/bot.ts';
import { stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';

const minute = 60_000;
/** Of a loaded machine, on which several scenes go side by side. */
const patienceMs = 60_000;
const tenMinutes = 10 * minute;
const ofTencent = {
  cloud: 'tencent',
  instance: 'cdb-qwer1234',
  command: `tencent cdb-qwer1234 key=${tencentKeys.enabled} region=ap-guangzhou`,
} as const;
const ofHuawei = {
  cloud: 'huawei',
  instance: huaweiInstances.healthy,
  command: `huawei ${huaweiInstances.healthy} on key=${huaweiKeys.enabled}`,
} as const;

describe.concurrent('a machine whose clock is wrong', () => {
  it('does no harm beside one that is wrong the other way, and both say so', async (test) => {
    const { expect } = test;
    const scene = await stage({}, test);
    const { story, slack, tencent, huawei, startBot } = scene;
    const trail = openTrail(scene, test);
    const beganMs = Date.now();
    const [ahead, behind] = await Promise.all([
      startBot({ skewMs: tenMinutes }),
      startBot({ skewMs: -tenMinutes }),
    ]);

    for (const { command } of [ofTencent, ofHuawei]) await askUntilHeard(command, { slack });
    for (const { instance } of [ofTencent, ofHuawei]) await story.card(instance, patienceMs);
    for (const { instance } of [ofTencent, ofHuawei]) await story.approves(people.ben, instance);
    for (const { instance } of [ofTencent, ofHuawei]) {
      await story.becomes(instance, 'succeeded', 60_000);
    }

    expect((await tencent.counters()).writes).toEqual({ [ofTencent.instance]: 1 });
    expect((await huawei.counters()).writes).toEqual({ [ofHuawei.instance]: 1 });
    // All of it happened by the clock of Redis, which is that of this machine.
    for (const { at } of await trail.events()) {
      expect(Date.parse(at)).toBeGreaterThan(beganMs - minute);
      expect(Date.parse(at)).toBeLessThan(Date.now() + minute);
    }
    expect(await violations(scene, await readAll(scene))).toEqual([]);
    expect(aheadSaidBy(ahead)).toBeCloseTo(tenMinutes / minute, 0);
    expect(aheadSaidBy(behind)).toBeCloseTo(-tenMinutes / minute, 0);
  }, 150_000);

  it('hears Slack over HTTP all the same', async (test) => {
    const { story, slack, startBot } = await stage({ http: true }, test);
    await startBot({ skewMs: tenMinutes });

    await askUntilHeard(ofTencent.command, { slack });
    await story.card(ofTencent.instance, patienceMs);
    await story.approves(people.ben, ofTencent.instance);

    await story.becomes(ofTencent.instance, 'succeeded', 60_000);
  }, 150_000);

  it.for([
    ['ahead', tenMinutes],
    ['behind', -tenMinutes],
  ] as const)(
    'leaves nothing lying: what one that was %s has begun, another ends',
    { timeout: 180_000 },
    async ([, skewMs], test) => {
      const { expect } = test;
      const { story, slack, tencent, startBot, redis } = await stage({}, test);
      const trail = openTrail({ redis }, test);
      const wrong = await startBot({ skewMs });
      const { instance, command } = ofTencent;
      await tencent.misbehave({ action: 'OpenDBInstanceEncryption', how: 'lag', lagMs: 20_000 });
      await askUntilHeard(command, { slack });
      await story.card(instance, patienceMs);
      await story.approves(people.ben, instance);
      await trail.holds('accepted');

      await wrong.end('SIGKILL');
      await startBot();

      await story.becomes(instance, 'succeeded', 90_000);
      expect((await tencent.counters()).writes).toEqual({ [instance]: 1 });
    },
  );
});

describe.concurrent('a cloud whose clock is not that of Redis', () => {
  it.for([
    { ...ofTencent, turnedMs: 11 * minute, words: /11 min ahead of that of Redis.*set the clock/ },
    { ...ofHuawei, turnedMs: -16 * minute, words: /16 min behind that of Redis.*set the clock/ },
  ])(
    'of $cloud: nothing is sent, and people hear which clocks to look at',
    { timeout: 240_000 },
    async ({ cloud, instance, command, turnedMs, words }, test) => {
      const { expect } = test;
      const { story, slack, startBot, ...scene } = await stage({}, test);
      const bot = await startBot({ traps: [{ point: 'after-intent', how: 'hold' }] });
      await askUntilHeard(command, { slack });
      await story.card(instance, patienceMs);
      await story.approves(people.ben, instance);
      await bot.traps[0]?.sprung();

      await scene[cloud].passMs(turnedMs);
      bot.traps[0]?.go();

      // Refused at the write; or, when this machine is slow, already where the facts are read again.
      await story.becomes(instance, 'failed', 120_000);
      expect(await story.reads(instance, words, patienceMs)).toMatch(/nothing was changed/i);
      const { writes, effects } = await scene[cloud].counters();
      expect({ writes, effects }).toEqual({ writes: {}, effects: {} });

      await askUntilHeard(command, { slack });
      await story.hears(people.ada, words, patienceMs);

      await scene[cloud].passMs(-turnedMs);
      await askUntilHeard(command, { slack });
      await until(
        async () => /waiting for approval/.test(JSON.stringify(await story.card(instance))),
        { timeoutMs: patienceMs, what: 'a new card' },
      );
    },
  );
});

/** In minutes: what the log of this bot says of its clock. */
function aheadSaidBy(bot: RemoteBot): number {
  const line = bot
    .output()
    .split('\n')
    .find((each) => each.includes('the clock of this machine differs'));
  return line ? JSON.parse(line).aheadMs / minute : 0;
}
