import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const theirs = 'cdb-qwer1234';
const ours = 'cdb-healthy-2';

it('leaves a request that a later version has written to that version, says why in the log, and goes on with all others', async () => {
  const house = await openHouse({ policies: [{ delayMs: 2_000 }] });
  const redis = new Redis(house.redis.url);
  onTestFinished(() => redis.disconnect());
  const story = tellStory(house);
  for (const instance of [theirs, ours]) {
    await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
    await story.card(instance);
  }
  await story.approves(people.ben, theirs);
  await until(() => /starts|Stop/i.test(story.thread(theirs)), { what: 'it is approved' });

  const key = '{dbencrypt}:request:DBE-1001';
  const snapshot = JSON.parse((await redis.hget(key, 'snapshot')) ?? '');
  await redis.hset(key, 'snapshot', JSON.stringify({ ...snapshot, v: 2 }));

  await until(
    () =>
      house.logged.some(
        ({ level, fields }) =>
          level === 'error' &&
          fields.request === 'DBE-1001' &&
          /DBE-1001 was written by a later version of dbencrypt: its schema is 2/.test(
            String(fields.error ?? fields.reason),
          ),
      ),
    { what: 'the log says why' },
  );
  await story.presses(people.ada, 'cancel', theirs);
  await story.hears(people.ada, /nothing was decided|operators/i);
  await story.approves(people.ben, ours);
  await story.becomes(ours, 'succeeded');
  expect(house.tencent.counters().effects).toEqual({ [ours]: 1 });
}, 60_000);
