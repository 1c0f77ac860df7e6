import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../helpers/redis.ts';
import { printBound } from './bound.ts';
import {
  bucket,
  type Counting,
  type CountingServer,
  slidingSecond,
  startCountingServer,
} from './gate-server.ts';

const limit = 20;
const many = 400;

/** How close processes come to a cloud's limit together, and whether it ever refuses them. */
export async function benchGate(): Promise<void> {
  const sliding = slidingSecond(limit);
  for (const processes of [1, 3]) {
    await boundary(processes);
    const name = `gate ${many} calls, ${processes} process${processes === 1 ? '' : 'es'}`;
    await measure({ name, counting: sliding, tripMs: 0, processes, goal: 1, refusals: 0 });
  }
  const far = `gate ${many} calls, 3 processes, round trips of 60 ms`;
  await measure({
    name: far,
    counting: sliding,
    tripMs: 30,
    processes: 3,
    goal: 1.03,
    refusals: 0,
  });
  const small = `gate ${many} calls, 3 processes, a bucket of 5`;
  const counting = bucket(5, limit);
  await measure({ name: small, counting, tripMs: 0, processes: 3, goal: 1.06, refusals: null });
}

interface Measurement {
  name: string;
  counting: Counting;
  /** How long a request is on its way, and its answer. */
  tripMs: number;
  processes: number;
  /** So many times the seconds that the limit asks for. */
  goal: number;
  /** Null: being refused is what is measured. */
  refusals: number | null;
}

const longRepeats = 3;

async function measure(given: Measurement): Promise<void> {
  const { name, counting, tripMs, processes, goal, refusals } = given;
  const rounds = await repeat(longRepeats, { counting, tripMs, processes }, (callers) =>
    callers.map((_, index) => [{ calls: share(many, processes, index), afterMs: 0 }]),
  );
  const floor = many / limit;
  printBound({ name, unit: 's', values: rounds.map(({ tookS }) => tookS), goal, floor });
  const refused = rounds.map((round) => round.refused);
  const most = refusals ?? Number.POSITIVE_INFINITY;
  if (refusals !== null)
    printBound({ name: `${name}, refused`, unit: 'calls', values: refused, goal: most });
  else
    printBound({
      name: `${name}, refused and made again`,
      unit: 'calls',
      values: refused,
      goal: many,
    });
  const lost = rounds.map((round) => round.lost);
  printBound({ name: `${name}, lost`, unit: 'calls', values: lost, goal: 0 });
}

/** One call, and 59 more nearly a second later: a fixed window would let 40 start in one sliding second. */
async function boundary(processes: number): Promise<void> {
  const given = { counting: slidingSecond(limit), tripMs: 0, processes };
  const rounds = await repeat(5, given, (callers) =>
    callers.map((_, index) => [
      ...(index === 0 ? [{ calls: 1, afterMs: 0 }] : []),
      { calls: share(59, processes, index), afterMs: 900 },
    ]),
  );
  const name = `gate 1 call and 59 more 0.9 s later, ${processes} process${processes === 1 ? '' : 'es'}`;
  const values = rounds.map(({ tookS }) => tookS);
  printBound({ name, unit: 's', values, goal: 1, floor: 60 / limit });
  const refused = rounds.map((round) => round.refused);
  printBound({ name: `${name}, refused`, unit: 'calls', values: refused, goal: 0 });
}

interface Round {
  tookS: number;
  refused: number;
  lost: number;
}

type Orders = { calls: number; afterMs: number }[];

async function repeat(
  times: number,
  { counting, tripMs, processes }: { counting: Counting; tripMs: number; processes: number },
  plan: (callers: readonly ChildProcess[]) => Orders[],
): Promise<Round[]> {
  const redis = await startRedis();
  const server = await startCountingServer(counting, tripMs);
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < times; round += 1) {
      rounds.push(await once(server, redis.url, processes, plan));
    }
  } finally {
    await server.stop();
    await redis.stop();
  }
  return rounds;
}

const entry = fileURLToPath(new URL('./gate-caller.js', import.meta.url));

async function once(
  server: CountingServer,
  redisUrl: string,
  processes: number,
  plan: (callers: readonly ChildProcess[]) => Orders[],
): Promise<Round> {
  // An action of its own: no round meets what the one before has left.
  const args = [redisUrl, server.url, randomUUID(), String(limit)];
  const callers = Array.from({ length: processes }, () => fork(entry, args));
  try {
    await Promise.all(callers.map((caller) => heard(caller, 1)));
    server.forget();
    const startedAt = performance.now();
    const orders = plan(callers);
    const answers = callers.map((caller, index) => heard(caller, orders[index]?.length ?? 0));
    for (const [index, caller] of callers.entries()) {
      for (const order of orders[index] ?? []) caller.send(order);
    }
    const ended = (await Promise.all(answers)).flat();
    const tookS = (performance.now() - startedAt) / 1_000;
    const lost = ended.reduce((sum, answer) => sum + (answer.lost ?? 0), 0);
    return { tookS, refused: server.refused, lost };
  } finally {
    for (const caller of callers) caller.kill('SIGKILL');
  }
}

/** The next so many messages of a process. */
function heard(caller: ChildProcess, count: number): Promise<{ lost?: number }[]> {
  return new Promise((resolve, reject) => {
    const messages: { lost?: number }[] = [];
    caller.once('exit', (code) => reject(new Error(`a caller ended with ${code}`)));
    caller.on('message', (message: { lost?: number }) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    });
  });
}

/** What falls to each of several. */
function share(all: number, processes: number, index: number): number {
  return Math.floor(all / processes) + (index < all % processes ? 1 : 0);
}
