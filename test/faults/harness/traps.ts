import type { Point, Points } from '../../../src/flow/points.ts';
import type { FromProcess, ToProcess, Trap } from './protocol.ts';

interface Line {
  hear(listener: (message: ToProcess) => void): void;
  tell(message: FromProcess): void;
}

/** Points that do to this process what was asked for them, each trap once. */
export function setTraps(first: readonly Trap[], { hear, tell }: Line): Points {
  const waiting = first.map((trap) => ({ ...trap, left: trap.nth }));
  const held = new Map<number, () => void>();
  hear((message) => {
    if (message.kind === 'go') held.get(message.trap)?.();
    if (message.kind !== 'trap') return;
    waiting.push({ ...message.trap, left: message.trap.nth });
    tell({ kind: 'trapped', id: message.trap.id });
  });

  const take = (point: Point, subject: string): Trap | undefined => {
    for (const trap of waiting) {
      if (trap.point !== point || (trap.subject !== null && trap.subject !== subject)) continue;
      trap.left -= 1;
      if (trap.left > 0) continue;
      waiting.splice(waiting.indexOf(trap), 1);
      return trap;
    }
    return undefined;
  };

  return {
    reach(point, subject) {
      const trap = take(point, subject);
      if (!trap) return undefined;
      tell({ kind: 'sprung', trap: trap.id, subject });
      if (trap.how === 'hold') return new Promise((resolve) => held.set(trap.id, resolve));
      process.kill(process.pid, trap.how === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      return undefined;
    },
  };
}
