import type { Point } from '../../../src/flow/points.ts';
import { until } from '../../helpers/until.ts';
import type { BotOptions, RemoteBot } from '../harness/bot.ts';
import type { Scene } from '../harness/scene.ts';

type Role = RemoteBot['role'];

/** The smallest in which of each role one may be lost, and there is still more than one worker. */
export const split: readonly Role[] = ['ingress', 'ingress', 'worker', 'worker', 'worker'];
export const alike: readonly Role[] = ['all', 'all', 'all'];

/** Starts them at the same time. */
export async function startFleet(scene: Scene, roles: readonly Role[]): Promise<RemoteBot[]> {
  return await Promise.all(roles.map((role) => scene.startBot({ role })));
}

/** Those that live. */
export function fleetOf({ bots }: Scene): RemoteBot[] {
  return bots.filter((bot) => !bot.hasEnded());
}

/** Somebody notices that one is gone, and starts another one like it. */
export async function replace(scene: Scene, bot: RemoteBot, options: BotOptions = {}) {
  return await scene.startBot({ role: bot.role, ...options });
}

/**
 * `kill -9` of whoever comes to this point first; nobody else is held there.
 *
 * @returns resolves with it, once it is gone.
 */
export async function killFirstAt(
  bots: readonly RemoteBot[],
  point: Point,
): Promise<{ killed: Promise<RemoteBot> }> {
  const traps = await Promise.all(
    bots.map(async (bot) => ({ bot, trap: await bot.trap({ point, how: 'hold' }) })),
  );
  const first = async () => {
    const caught = await until(() => traps.find(({ trap }) => trap.hasSprung()), {
      timeoutMs: 120_000,
      what: `somebody comes to ${point}`,
    });
    await caught.bot.end('SIGKILL');
    for (const { trap } of traps) trap.open();
    return caught.bot;
  };
  const killed = first();
  // Looked at when it is waited for.
  killed.catch(() => undefined);
  return { killed };
}
