import { describe, it } from 'vitest';
import { openTrail } from '../checks/trail.ts';
import { stage } from '../harness/stage.ts';
import { askAndApprove, expectRight, stopAt } from './attempt.ts';
import { type Cell, cellsOf } from './cells.ts';
import { backups, storage } from './matters.ts';

describe.concurrent('a rolling deployment', () => {
  it('is not noticed when there are two of them during one poll', async (test) => {
    const scene = await stage({}, test);
    const trail = openTrail(scene, test);
    const cell: Cell = { matter: storage, at: 'after-answer', cloud: 'does it and shows it late' };
    const { action, instance } = storage;
    await scene.tencent.misbehave({ action, instance, how: 'lag', lagMs: 100_000 });
    let old = await scene.startBot();
    await askAndApprove(scene, storage);
    await scene.story.becomes(instance, 'verifying');

    for (let deployments = 0; deployments < 2; deployments += 1) {
      const next = await scene.startBot();
      await old.end('SIGTERM');
      test.expect(old.child.exitCode).toBe(0);
      old = next;
    }
    await scene.passMs(100_000);

    await expectRight(scene, cell, trail, test);
  }, 300_000);

  it('waits for the answer of a write that is on the wire', async (test) => {
    const scene = await stage({}, test);
    const trail = openTrail(scene, test);
    const cell: Cell = { matter: storage, at: 'after-answer', cloud: 'does it' };
    const { action, instance } = storage;
    await scene.tencent.misbehave({ action, instance, how: 'delay', delayMs: 4_000 });
    const old = await scene.startBot({ traps: [{ point: 'before-socket', how: 'hold' }] });
    await askAndApprove(scene, storage);
    await old.traps[0]?.sprung();

    await old.end('SIGTERM');

    test.expect(old.child.exitCode).toBe(0);
    test.expect(await trail.types()).toContain('accepted');
    await scene.startBot();
    await expectRight(scene, cell, trail, test);
  }, 300_000);

  // What does not end by itself is given up after 10 s; every moment of it is in deploy.faults.ts.
  const [cell] = cellsOf(backups).filter(({ at }) => at === 'before-answer');
  it('ends within its bound, also when a write is in hand that does not end', async (test) => {
    if (!cell) throw new Error('no such cell');
    await stopAt(cell, test);
  }, 300_000);
});
