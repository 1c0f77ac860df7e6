import { contest } from './figure.ts';
import { openCaller, signedWish } from './load.ts';
import {
  type Server,
  startBareBolt,
  startProduct,
  startWorld,
  untilReady,
  type World,
} from './world.ts';

const repeats = 9;

/** What one start has shown. */
interface Start {
  /** Until its port takes connections. */
  listeningMs: number;
  /** Until a signed command that came at that moment is acknowledged. */
  acknowledgedMs: number;
  /** Once all of it is started, and has acknowledged a second command. */
  residentMegabytes: number;
}

/** From the start of the process, and what it holds then, beside a Bolt app of the least that it can be. */
export async function benchStart(): Promise<void> {
  const world = await startWorld();
  try {
    for (const role of ['all', 'ingress'] as const) {
      const pairs: [Start, Start][] = [];
      // One more: the contest takes the first for warming up.
      for (let count = 0; count <= repeats; count += 1) {
        const ours = await watch(world, await startProduct(world, role), untilReady);
        pairs.push([ours, await watch(world, await startBareBolt(world))]);
      }
      await tell(role, pairs);
    }
  } finally {
    await world.stop();
  }
}

async function watch(
  world: World,
  server: Server,
  ready: (server: Server) => Promise<void> = async () => undefined,
): Promise<Start> {
  const { signingSecret, teamId } = world.slack;
  const caller = openCaller(server.port);
  try {
    const firstMs = await firstAnswer(() => caller.call(signedWish(signingSecret, teamId)));
    await ready(server);
    await caller.call(signedWish(signingSecret, teamId));
    const { listeningMs } = server;
    const residentMegabytes = server.residentBytes() / 1e6;
    return { listeningMs, acknowledgedMs: listeningMs + firstMs, residentMegabytes };
  } finally {
    caller.hangUp();
    await server.stop();
  }
}

/** A start that takes longer than Slack waits refuses: then the command is typed again. */
async function firstAnswer(ask: () => Promise<number>): Promise<number> {
  const beganAtMs = performance.now();
  for (;;) {
    try {
      await ask();
      return performance.now() - beganAtMs;
    } catch (error) {
      if (!String(error).includes(' 503 ')) throw error;
    }
  }
}

async function tell(role: string, pairs: readonly (readonly [Start, Start])[]): Promise<void> {
  const figures = [
    ['listening', 'listeningMs', 'ms', { atMost: 1.6 }],
    ['first acknowledgement', 'acknowledgedMs', 'ms', null],
    ['resident memory', 'residentMegabytes', 'MB', { atMost: 1.35 }],
  ] as const;
  for (const [name, field, unit, goal] of figures) {
    await contest({
      name: `start ${role}, ${name}`,
      unit,
      repeats,
      ours: inOrder(pairs.map(([ours]) => ours[field])),
      peer: { name: 'bare Bolt', goal, measure: inOrder(pairs.map(([, bare]) => bare[field])) },
    });
  }
}

/** What is measured already, one after the other. */
function inOrder(values: readonly number[]): () => number {
  const left = [...values];
  return () => left.shift() ?? Number.NaN;
}
