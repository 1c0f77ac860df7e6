import type { EventType } from '../../../src/domain/events.ts';
import type { Misbehaviour } from '../../../src/simulator/simulator.ts';
import type { Matter } from './matters.ts';

/** Where in the attempt the worker is killed, and what is known of the write then. */
export const moments = {
  'before-intent': 'not begun',
  'after-intent': 'never sent',
  'before-socket': 'never sent',
  /** The cloud has it; its answer is not there yet. */
  'on-the-wire': 'sent',
  'before-answer': 'sent',
  'after-answer': 'recorded',
  'before-read-back': 'recorded',
  'before-final': 'recorded',
} as const;
export type Moment = keyof typeof moments;

/** What the cloud makes of the first write. */
export const behaviours = {
  'does it': null,
  'does it and answers late': { how: 'delay', delayMs: 3_000 },
  'does it and shows it late': { how: 'lag', lagMs: 100_000 },
  'does nothing and says something unclear': { how: 'internal-error-before' },
  'refuses for now': { how: 'throttle' },
} as const satisfies Readonly<
  Record<string, { how: Misbehaviour; delayMs?: number; lagMs?: number } | null>
>;
type Behaviour = keyof typeof behaviours;

export interface Cell {
  matter: Matter;
  at: Moment;
  cloud: Behaviour;
}

/** Every moment with every behaviour. Of a write that is never sent the cloud cannot make anything. */
export function cellsOf(matter: Matter): Cell[] {
  return (Object.keys(moments) as Moment[]).flatMap((at) =>
    (Object.keys(behaviours) as Behaviour[])
      .filter((cloud) => moments[at] !== 'never sent' || cloud === 'does it')
      .map((cloud) => ({ matter, at, cloud })),
  );
}

/** What the log must hold of a cell after the approval, event by event, when nobody but an approver helps. */
export function rightStory({ matter, at, cloud }: Cell): EventType[] {
  const straight: EventType[] = ['intended', 'accepted', 'succeeded'];
  const lost: EventType[] = ['intended', 'outcome-unknown'];
  const settled: EventType[] =
    matter.triesAgain === 'bot' ? ['retried'] : ['left-to-person', 'retried'];
  const again = [...lost, ...settled, ...straight];
  if (moments[at] === 'never sent') return again;
  const isLost = moments[at] === 'sent';
  switch (cloud) {
    case 'does nothing and says something unclear':
      return again;
    case 'refuses for now':
      return isLost ? again : ['intended', 'not-taken', ...straight];
    default:
      return isLost ? [...lost, 'succeeded'] : straight;
  }
}

/** So many writes reach the cloud. */
export function rightWrites(cell: Cell): number {
  const intended = rightStory(cell).filter((type) => type === 'intended').length;
  return moments[cell.at] === 'never sent' ? intended - 1 : intended;
}
