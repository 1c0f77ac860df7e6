import { describe, it } from 'vitest';
import { buttonsOf } from '../../helpers/fake-slack-reading.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { countRepeats, violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail } from '../checks/trail.ts';
import { stage } from '../harness/stage.ts';
import { stopAt } from './attempt.ts';
import { cellsOf } from './cells.ts';
import { backups, huaweiOn, storage } from './matters.ts';

for (const matter of [storage, backups, huaweiOn]) {
  describe.concurrent(`${matter.name} takes effect once when its worker is told to stop`, () => {
    for (const cell of cellsOf(matter)) {
      // At the socket nothing can be held: there it is on the wire.
      if (cell.cloud !== 'does it' || cell.at === 'before-socket') continue;
      it(cell.at.replaceAll('-', ' '), (test) => stopAt(cell, test));
    }
  });
}

it('does everything once when ten workers start at once with thirty requests in hand', async (test) => {
  const instances = Array.from({ length: 30 }, (_, index) => `cdb-crowd-${index + 1}`);
  const scene = await stage({ tencent: { moreInstances: instances } }, test);
  const { expect } = test;
  const { slack, tencent } = scene;
  const trail = openTrail(scene, test);
  const first = await scene.startBot();
  for (const each of instances) {
    await slack.command({
      user: people.ada,
      channel: rooms.requests,
      text: `tencent ${each} on backup`,
    });
  }
  const cards = async () =>
    (await slack.messages(rooms.requests)).filter((card) => 'approve' in buttonsOf(card));
  await until(async () => (await cards()).length === 30, { timeoutMs: 120_000 });
  await first.end('SIGKILL');
  const door = await scene.startBot({ role: 'ingress' });
  for (const { ts } of await cards()) {
    await slack.press({ user: people.ben, channel: rooms.requests, ts, actionId: 'approve' });
  }
  await trail.holds('approved', { nth: 30 });
  expect(await trail.types()).not.toContain('intended');

  await Promise.all(Array.from({ length: 10 }, () => scene.startBot({ role: 'worker' })));

  await trail.holds('succeeded', { nth: 30, timeoutMs: 180_000 });
  const { writes, effects } = await tencent.counters();
  const once = Object.fromEntries(instances.map((each) => [each, 1]));
  expect(writes).toEqual(once);
  expect(effects).toEqual(once);
  await trail.said(290_000);
  const seen = await readAll(scene);
  expect(await violations(scene, seen)).toEqual([]);
  // The first one was killed at any moment, also between a post and its note.
  expect(await countRepeats(scene, seen)).toBeLessThanOrEqual(10);
  expect(door.hasEnded()).toBe(false);
}, 600_000);
