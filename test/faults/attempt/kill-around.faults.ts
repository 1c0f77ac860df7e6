import { describe, it } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { countRepeats } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import {
  around,
  askQuietly,
  expectOneEffect,
  holdCalls,
  sendsConfirmation,
  straight,
} from './around.ts';
import { storage } from './matters.ts';

const { ask, instance } = storage;

describe.concurrent('a process that is killed', () => {
  it('does not acknowledge a wish that it has not stored', async (test) => {
    const { scene, trail, first } = await around(test, [{ point: 'before-ask', how: 'kill' }]);
    const { slack, story } = scene;
    const sent = await slack.command({ user: people.ada, channel: rooms.requests, text: ask });
    test.expect(sent.status).toBe(0);
    await first.traps[0]?.sprung();
    test.expect(await trail.types()).toEqual([]);

    await scene.startBot();

    await story.asks(ask);
    await story.becomes(instance, 'waiting for approval');
    test.expect(await trail.types()).toEqual(['asked', 'planned']);
  });

  it('leaves a wish whose facts it has read to another, which reads them again', async (test) => {
    const { scene, trail, first } = await around(test, [{ point: 'before-plan', how: 'kill' }]);
    await scene.story.asks(ask);
    await first.traps[0]?.sprung();

    await scene.startBot();

    await scene.story.becomes(instance, 'waiting for approval', 90_000);
    test.expect(await trail.types()).toEqual(['asked', 'planned']);
    test.expect(await scene.slack.messages(rooms.requests)).toHaveLength(1);
  });

  it('does not answer an approval that it has not stored', async (test) => {
    const { scene, trail, first } = await around(test);
    await askQuietly(scene);
    const trap = await first.trap({ point: 'before-decision', how: 'kill' });
    await scene.story.approves(people.ben, instance);
    await trap.sprung();

    await scene.startBot();

    test.expect(await trail.types()).toEqual(['asked', 'planned']);
    const sent = await sendsConfirmation(scene);
    test.expect([sent.status, sent.errors]).toEqual([200, null]);
    await expectOneEffect({ scene, trail, types: straight, repeats: 0 }, test);
  });

  for (const point of ['before-jobs', 'after-jobs'] as const) {
    it(`loses no event and doubles none ${point.replace('-', ' its ')} are added`, async (test) => {
      const { scene, trail, first } = await around(test);
      await askQuietly(scene);
      // Its own worker may be faster than its reactor: the call itself is not what is looked at.
      await holdCalls(first);
      const trap = await first.trap({ point, how: 'kill' });
      await scene.story.approves(people.ben, instance);
      await trap.sprung();

      await scene.startBot();

      await expectOneEffect({ scene, trail, types: straight, repeats: 0 }, test);
    });
  }

  it('says nothing twice when it has not said it yet', async (test) => {
    const { scene, trail, first } = await around(test);
    await askQuietly(scene);
    await holdCalls(first);
    const trap = await first.trap({ point: 'before-post', how: 'kill', nth: 2 });
    await scene.story.approves(people.ben, instance);
    await trap.sprung();

    await scene.startBot();

    await expectOneEffect({ scene, trail, types: straight, repeats: 0 }, test);
  });

  it('posts a second card at most, of which the newer one lives on', async (test) => {
    const { scene, first } = await around(test, [{ point: 'after-post', how: 'kill' }]);
    await scene.story.asks(ask);
    await first.traps[0]?.sprung();
    const [old] = await scene.slack.messages(rooms.requests);

    await scene.startBot();

    await until(async () => (await scene.slack.messages(rooms.requests)).length === 2, {
      timeoutMs: 90_000,
      what: 'the card is posted again',
    });
    await scene.story.approves(people.ben, instance);
    await scene.story.becomes(instance, 'succeeded');
    test.expect(await countRepeats(scene, await readAll(scene))).toBe(1);
    // The older one has kept its buttons: they decide nothing any more, and whoever presses is told.
    await scene.slack.press({
      user: people.cid,
      channel: rooms.requests,
      ts: old?.ts ?? '',
      actionId: 'approve',
    });
    await scene.story.hears(people.cid, /DBE-1001 .*This request has ended, and an end is final/s);
  });
});
