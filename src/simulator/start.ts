import { createClock, type TurnableClock } from './clock.ts';
import { answerControl, isControl } from './control.ts';
import { createFaultBook, type FaultBook } from './faults.ts';
import { type Arrival, json, listen, type Reply } from './http.ts';
import { createLimiter, type Limiter } from './limits.ts';
import type { Fault, Simulator, SimulatorOptions } from './simulator.ts';
import { createTally, type Tally } from './tally.ts';
import { createWorld, type Tables, type World } from './world.ts';

/** What a simulated cloud works with. */
export interface Bench<T extends Tables> {
  clock: TurnableClock;
  world: World<T>;
  faults: FaultBook;
  limiter: Limiter;
  tally: Tally;
  /** How long an accepted change stays invisible. */
  takesMs: number;
  /** Aborts when the simulator stops. */
  stopping: AbortSignal;
}

export interface CloudPlan<T extends Tables> {
  seeds(): T;
  /** The faults of the instances that misbehave by name. */
  sentinels: readonly Fault[];
  /** Do calls over the limit count, too? */
  countsRefused: boolean;
  answerer(bench: Bench<T>): (arrival: Arrival) => Promise<Reply | 'drop'>;
}

/** Puts a cloud behind a port, next to the control API. */
export async function startSimulator<T extends Tables>(
  plan: CloudPlan<T>,
  options: SimulatorOptions<unknown>,
): Promise<Simulator> {
  const clock = createClock();
  const stop = new AbortController();
  const bench: Bench<T> = {
    clock,
    world: createWorld(plan.seeds, clock, options.stateFile),
    faults: createFaultBook(plan.sentinels),
    limiter: createLimiter(clock, plan.countsRefused),
    tally: createTally(),
    takesMs: options.encryptionTakesMs ?? 0,
    stopping: stop.signal,
  };
  const hands = controlsOf(bench);
  const answer = plan.answerer(bench);

  const listener = await listen(options.host ?? '127.0.0.1', options.port ?? 0, async (arrival) => {
    if (isControl(arrival)) return answerControl(arrival, hands);
    const reply = await answer(arrival).catch(bugReply);
    if (reply === 'drop') return reply;
    return { ...reply, headers: { Date: new Date(clock.now()).toUTCString(), ...reply.headers } };
  });

  return {
    url: listener.url,
    port: listener.port,
    ...hands,
    stop() {
      stop.abort();
      return listener.stop();
    },
  };
}

/** No cloud speaks like this: a fault of the simulator itself must not look like one of a cloud. */
function bugReply(error: unknown): Reply {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(599, { simulatorBug: text });
}

function controlsOf<T extends Tables>(bench: Bench<T>): Omit<Simulator, 'url' | 'port' | 'stop'> {
  const { clock, world, faults, limiter, tally } = bench;
  return {
    clock,
    counters: () => tally.read(),
    misbehave: (fault) => faults.add(fault),
    behave: () => faults.clear(),
    edit: (id, fields) => world.edit(id, fields),
    state: () => structuredClone(world.read()),
    reset() {
      clock.reset();
      world.reset();
      faults.reset();
      limiter.reset();
      tally.reset();
    },
  };
}
