import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { describe, it } from 'vitest';
import { people } from '../../helpers/fake-slack-state.ts';
import { storage } from '../attempt/matters.ts';
import { stage } from '../harness/stage.ts';
import { awayAt, honest } from './away.ts';
import { approvesUntilTaken, asksUntilTaken } from './insisting.ts';
import { expectAllDone, peopleWork } from './load.ts';

const timeoutMs = 240_000;

describe.concurrent('Redis', () => {
  it(
    'may be away while the answer of a write waits to be recorded',
    (test) => awayAt('before-answer', storage, 5_000, test),
    timeoutMs,
  );

  it(
    'may be killed while everybody works: nothing acknowledged is lost, nothing runs twice',
    async (test) => {
      const scene = await stage({}, test);
      await scene.startBot();

      const working = peopleWork(scene);
      for (const afterMs of [2_000, 5_000]) {
        await pause(afterMs);
        await scene.redis.crash();
        await pause(500);
        await scene.redis.restart();
      }

      await expectAllDone(scene, await working, test);
    },
    timeoutMs,
  );

  it(
    'may be full: who asks is told so, and all goes on when there is room again',
    async (test) => {
      const scene = await stage({}, test);
      const redis = new Redis(scene.redis.url);
      test.onTestFinished(() => redis.disconnect());
      await scene.startBot();
      const id = await asksUntilTaken(scene, storage);
      await scene.story.becomes(storage.instance, 'waiting for approval');

      await redis.config('SET', 'maxmemory', '1');
      await scene.story.asks('tencent cdb-healthy-5 on backup', people.dan);
      await scene.story.hears(people.dan, honest, 4_000);
      const approving = approvesUntilTaken(scene, storage);
      await pause(5_000);
      await redis.config('SET', 'maxmemory', '0');
      await approving;

      await expectAllDone(scene, [id], test, { all: [storage] });
    },
    timeoutMs,
  );
});
