import { setTimeout as pause } from 'node:timers/promises';
import { describe, it, type TestContext } from 'vitest';
import { people } from '../../helpers/fake-slack-state.ts';
import { startRedis } from '../../helpers/redis.ts';
import { type RedisProxy, startProxy } from '../../helpers/redis-proxy.ts';
import { until } from '../../helpers/until.ts';
import { storage } from '../attempt/matters.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { honest } from './away.ts';
import { asksUntilTaken } from './insisting.ts';
import { expectAllDone, peopleWork, wanted } from './load.ts';

/** Longer than BullMQ blocks, and than anybody waits at a button. */
const longMs = 13_000;

describe.concurrent('a bot goes on by itself', () => {
  it('when Redis was away at its start', async (test) => {
    const scene = await stage({}, test);
    await scene.redis.crash();
    const bot = await scene.startBot({ awaited: false });
    await until(() => bot.output().includes('Redis cannot be used yet'), { timeoutMs: 30_000 });

    await scene.redis.restart();
    await bot.started();

    await expectAllDone(scene, await peopleWork(scene, [storage]), test, { all: [storage] });
  });

  it('when Redis was frozen while everybody worked', async (test) => {
    const scene = await stage({}, test);
    await scene.startBot();

    const working = peopleWork(scene);
    for (const afterMs of [2_000, 8_000]) {
      await pause(afterMs);
      process.kill(scene.redis.pid, 'SIGSTOP');
      await pause(longMs);
      process.kill(scene.redis.pid, 'SIGCONT');
    }

    await expectAllDone(scene, await working, test);
  });

  it('when the network has swallowed everything and closed nothing', async (test) => {
    const { scene, network } = await behindNetwork(test);
    await scene.startBot();

    const working = peopleWork(scene);
    for (const afterMs of [2_000, 8_000]) {
      await pause(afterMs);
      network.vanish();
      await pause(longMs);
      network.comeBack();
    }

    await expectAllDone(scene, await working, test);
  });

  it('and says what is true to who asks while the network swallows everything', async (test) => {
    const { scene, network } = await behindNetwork(test);
    await scene.startBot();
    await asksUntilTaken(scene, storage);
    const { channel, ts } = await scene.story.becomes(storage.instance, 'waiting for approval');

    network.vanish();
    await Promise.all([
      scene.story.asks('tencent cdb-healthy-5 on backup', people.dan),
      scene.slack.press({ user: people.ben, channel, ts, actionId: 'reject' }),
    ]);

    await scene.story.hears(people.dan, honest, 5_000);
    await scene.story.hears(people.ben, /could not be (checked|looked at)|press again/i, 8_000);
  });

  it('though Redis takes a fifth of a second for everything', async (test) => {
    const { scene, network } = await behindNetwork(test);
    await scene.startBot();
    network.slowDown(200);

    const acknowledged = await peopleWork(scene);

    await expectAllDone(scene, acknowledged, test);
    test.expect(acknowledged).toHaveLength(wanted.length);
  });
});

/** A scene whose bots reach Redis through a network that can be spoiled. */
async function behindNetwork(
  test: Pick<TestContext, 'expect' | 'onTestFinished'>,
): Promise<{ scene: Stage; network: RedisProxy }> {
  const redis = await startRedis();
  test.onTestFinished(() => redis.stop());
  const network = await startProxy(redis.port, test);
  const scene = await stage({ redisSection: network.url }, test);
  return { scene: { ...scene, redis }, network };
}
