import fc from 'fast-check';
import { apply } from '../../src/domain/apply.ts';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import { aRequest, startMs, theBot } from '../helpers/build.ts';
import { holds } from '../helpers/holds.ts';
import { allRight, decide, type Intent, intent, isByPerson } from './walk-intents.ts';
import { type Change, changed, someRule, type World, willing, worldUnder } from './walk-world.ts';

/*
 * Any sequence of intents, by anybody, at any time, with any facts, while rules and people change: a model
 * of everything that people, clouds, operators and crashes can do to one request. What must hold is
 * checked after every event.
 */

export interface Step {
  before: Request;
  event: RequestEvent;
  after: Request;
  intent: Intent;
  /** Account of who pressed, or the bot. */
  by: string;
  atMs: number;
  /** The rule in force and everybody's rights when it was decided. */
  world: World;
}

export interface Walk {
  intents: readonly Intent[];
  world: World;
  undoable: boolean;
}

/** Plays intents, and tells every event that came of them. */
export function play({ intents, world: first, undoable }: Walk): Step[] {
  const steps: Step[] = [];
  let request = aRequest(undoable ? { operation: 'backup-encryption on', key: null } : {});
  let nowMs = startMs;
  let world = first;
  for (const intent of intents) {
    nowMs += intent.passMs;
    if (intent.what === 'change') {
      world = changed(world, intent.change);
      continue;
    }
    const before = request;
    const actor = isByPerson(intent) ? presserOf(intent, before, world) : theBot;
    const decided = decide(before, intent, world, { undoable, nowMs, presser: actor.id });
    if (!decided.ok) continue;
    const stamp = { seq: before.seq + 1, atMs: nowMs, request: before.id, actor };
    request = apply(before, decided.event, stamp);
    const { event } = decided;
    steps.push({ before, event, after: request, intent, by: actor.id, atMs: nowMs, world });
  }
  return steps;
}

function presserOf({ who }: Intent, { approvals }: Request, world: World): Actor {
  if (typeof who !== 'string') return who;
  const taken = approvals.map(({ person }) => person);
  const id = (who === 'first' ? taken[0] : willing(world, taken)) ?? 'U0BEN';
  return { kind: 'person', id, name: id };
}

/** What gets far when nothing comes between. */
const yes = ['plan', ...Array.from({ length: 5 }, () => 'approve')];
const spines: readonly (readonly string[])[] = [
  [...yes, 'run', 'accept', 'done'],
  [...yes, 'run', 'maybe', 'not-done', 'retry', 'run', 'accept', 'done'],
  [...yes, 'run', 'take-over', 'not-done', 'retry', 'run', 'busy', 'run', 'done'],
  [...yes, 'run', 'busy', 'run', 'maybe', 'done'],
  ['plan', 'approve', 'approve', 'change', 'reconsider', ...yes, 'run', 'accept', 'done'],
  [...yes, 'change', 'reconsider', 'run', ...yes, 'run'],
  ['plan', 'remind', 'remind', 'escalate', ...yes, 'change', 'run', ...yes, 'run'],
  ['hide addresses', ...yes, 'show addresses', 'run', 'reconsider', ...yes, 'run'],
  ['plan what is blocked'],
  [],
];

/** Sequences that get far: a happy story with anything in between. */
export const walks: fc.Arbitrary<Walk> = fc
  .record({
    spine: fc.constantFrom(...spines),
    usual: fc.infiniteStream(intent),
    noise: fc.array(intent, { minLength: 1, maxLength: 30 }),
    rule: someRule,
    undoable: fc.boolean(),
  })
  .map(({ spine, usual, noise, rule, undoable }) => {
    const steps = [...usual.take(spine.length)].map((each, index) => usualStep(each, spine[index]));
    return { intents: interleave(steps, noise), world: worldUnder(rule), undoable };
  });

const showing: Record<string, boolean> = { 'hide addresses': false, 'show addresses': true };

/** Right facts, right words and little time. */
function usualStep(each: Intent, what = each.what): Intent {
  const pauses: Record<string, number> = { run: 4_000, 'not-done': 7 * 60_000, remind: 600_000 };
  const shown = showing[what];
  return {
    ...each,
    ...allRight,
    ...(shown === undefined ? { what } : changing({ what: 'addresses', shown })),
    who: typeof each.who === 'string' ? each.who : 'next',
    passMs: pauses[what] ?? Math.min(each.passMs, 30_000),
  };
}

function changing(change: Change): Pick<Intent, 'what' | 'change'> {
  return { what: 'change', change };
}

function interleave(spine: readonly Intent[], noise: readonly Intent[]): Intent[] {
  const mixed: Intent[] = [];
  for (let index = 0; index < Math.max(spine.length, noise.length); index += 1) {
    const [next, odd] = [spine[index], noise[index]];
    if (next) mixed.push(next);
    if (odd && index % 2 === 0) mixed.push(odd);
  }
  return mixed;
}

/** Checks what happened in many walks. */
export function always(check: (steps: readonly Step[], walk: Walk) => void): void {
  holds(
    fc.property(walks, (walk) => check(play(walk), walk)),
    { numRuns: 500 },
  );
}
