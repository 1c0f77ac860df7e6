import { describe, it } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
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
  it('keeps a wish that it has stored, also when it was not acknowledged', async (test) => {
    const { scene, trail, first } = await around(test, [{ point: 'after-ask', how: 'kill' }]);
    const { slack, story } = scene;
    const sent = await slack.command({ user: people.ada, channel: rooms.requests, text: ask });
    test.expect(sent.status).toBe(0);
    await first.traps[0]?.sprung();

    await scene.startBot();

    await story.becomes(instance, 'waiting for approval', 90_000);
    // Slack has shown her an error: so she types it once more.
    await story.asks(ask);
    await story.hears(people.ada, /The same is already asked for by another request.*DBE-1001/s);
    test.expect(await trail.types()).toEqual(['asked', 'planned', 'asked', 'refused']);
    test.expect(await slack.messages(rooms.requests)).toHaveLength(1);
  }, 300_000);

  it('counts an approval once that it has stored and not answered', async (test) => {
    const { scene, trail, first } = await around(test);
    await askQuietly(scene);
    const trap = await first.trap({ point: 'after-decision', how: 'kill' });
    await scene.story.approves(people.ben, instance);
    await trap.sprung();

    await scene.startBot();

    // The modal is still open, and he sends it again.
    const sent = await sendsConfirmation(scene);
    test.expect([sent.status, sent.errors]).toEqual([200, null]);
    await expectOneEffect({ scene, trail, types: straight, repeats: 0 }, test);
    test.expect(await scene.slack.ephemerals(people.ben)).toEqual([]);
  }, 300_000);

  it('says one thing twice at most, when it ends before it has noted that it was said', async (test) => {
    const { scene, trail, first } = await around(test);
    await askQuietly(scene);
    // First the card, then the line that tells the approval.
    await holdCalls(first);
    const trap = await first.trap({ point: 'after-post', how: 'kill', nth: 2 });
    await scene.story.approves(people.ben, instance);
    await trap.sprung();

    await scene.startBot();

    await expectOneEffect({ scene, trail, types: straight, repeats: 1 }, test);
  }, 300_000);
});
