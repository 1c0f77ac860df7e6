import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../helpers/until.ts';
import type { RemoteBot } from '../harness/bot.ts';
import type { Scene } from '../harness/scene.ts';
import type { Deed } from './plan.ts';

type Of<Kind extends Deed['do']> = Extract<Deed, { do: Kind }>;

/** A trap that nobody steps into is not waited for any longer. */
const trapWithinMs = 15_000;

/** So many bots, each of which is replaced when it ends. What is done to one is done one after the other. */
export function createBots(scene: Pick<Scene, 'startBot'>, count: number) {
  const slots: RemoteBot[] = [];
  const counts = { kills: 0, freezes: 0, restarts: 0 };

  const fill = async (slot: number): Promise<RemoteBot> => {
    const bot = await scene.startBot({ awaited: false });
    slots[slot] = bot;
    counts.restarts += 1;
    return bot;
  };
  const inSlot = (slot: number): RemoteBot => {
    const bot = slots[slot];
    if (!bot) throw new Error(`there is no bot ${slot}`);
    return bot;
  };
  const replaceIfEnded = async (slot: number): Promise<void> => {
    if (inSlot(slot).hasEnded()) await fill(slot);
  };

  return {
    counts,

    /** All of them run, and take work. */
    async start(): Promise<void> {
      for (let slot = 0; slot < count; slot += 1) {
        slots[slot]?.signal('SIGCONT');
        if (slots[slot]?.hasEnded() ?? true) await fill(slot);
      }
      await Promise.all(slots.map((bot) => bot.started()));
    },

    async kill({ bot, downMs }: Of<'kill'>): Promise<void> {
      await inSlot(bot).end('SIGKILL');
      counts.kills += 1;
      await pause(downMs);
      await fill(bot);
    },

    async freeze({ bot, forMs }: Of<'freeze'>): Promise<void> {
      const target = inSlot(bot);
      target.signal('SIGSTOP');
      counts.freezes += 1;
      await pause(forMs);
      target.signal('SIGCONT');
    },

    async roll({ bot }: Of<'roll'>): Promise<void> {
      await inSlot(bot).end('SIGTERM');
      await fill(bot);
    },

    async trap({ bot, point, how, forMs }: Of<'trap'>): Promise<void> {
      await replaceIfEnded(bot);
      const target = inSlot(bot);
      target.send({ kind: 'trap', trap: { id: -1, point, subject: null, nth: 1, how } });
      const isCaught = () => target.hasEnded() || target.isFrozen();
      await until(isCaught, { timeoutMs: trapWithinMs }).catch(() => undefined);
      if (target.isFrozen()) {
        counts.freezes += 1;
        await pause(forMs);
        target.signal('SIGCONT');
      }
      if (!target.hasEnded()) return;
      counts.kills += 1;
      await fill(bot);
    },
  };
}
