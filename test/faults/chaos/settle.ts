import { setTimeout as pause } from 'node:timers/promises';
import { hasEnded } from '../../../src/domain/request.ts';
import { readAll } from '../checks/seen.ts';
import type { Scene } from '../harness/scene.ts';

const settleWithinMs = 15 * 60_000;

/** Waits until nothing moves any more and everything is said; what only time can prove gets it. */
export async function settle(
  scene: Scene,
  pressAgain: (instance: string) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const endsAt = performance.now() + settleWithinMs;
  const helped = new Map<string, number>();
  for (;;) {
    const seen = await readAll(scene);
    const moving = seen.filter(({ request }) => !hasEnded(request) && request.state !== 'pending');
    const unsaid = seen.filter(({ isSaid }) => !isSaid).length;
    if (moving.length === 0 && unsaid === 0) return;
    if (performance.now() > endsAt) {
      const ids = moving.map(({ request }) => `${request.id} ${request.state}`);
      throw new Error(`not settled: ${ids.join(', ')}; ${unsaid} not all said`);
    }
    say(`settling: ${moving.length} moving, ${unsaid} not all said`);
    for (const { request } of moving) {
      if (!request.needsPerson) continue;
      const { instance } = request.wish;
      const before = helped.get(instance) ?? 0;
      if (before > 5) throw new Error(`${request.id} cannot be helped`);
      helped.set(instance, before + 1);
      await pressAgain(instance);
    }
    // A signature ends after minutes: nobody waits for that here.
    if (moving.some(({ request }) => request.state === 'unknown')) await scene.passMs(60_000);
    await pause(2_000);
  }
}
