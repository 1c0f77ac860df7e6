import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../helpers/redis.ts';
import { never, tell, timesTheLeast } from './figure.ts';
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
    await measure({ name, counting: sliding, tripMs: 0, processes, most: 1 });
  }
  const far = `gate ${many} calls, 3 processes, round trips of 60 ms`;
  const common = { processes: 3, counting: sliding };
  await measure({ ...common, name: far, tripMs: 30, most: 1.03 });
  const small = `gate ${many} calls, 3 processes, a bucket of 5`;
  const counting = bucket(5, limit);
  await measure({ ...common, name: small, counting, tripMs: 0, most: 1.06, isRefused: true });
}

interface Measurement {
  name: string;
  counting: Counting;
  /** How long a request is on its way, and its answer. */
  tripMs: number;
  processes: number;
  /** So many times the seconds that the limit asks for. */
  most: number;
  /** To be refused now and then is what is measured: then it is only told how often. */
  isRefused?: true;
}

const repeats = 5;

async function measure(given: Measurement): Promise<void> {
  const { name, counting, tripMs, processes, most, isRefused = false } = given;
  const rounds = await repeat({ counting, tripMs, processes }, (callers) =>
    callers.map((_, index) => [{ calls: share(many, processes, index), afterMs: 0 }]),
  );
  const floor = many / limit;
  const took = rounds.map(({ tookS }) => ({ value: tookS, floor }));
  timesTheLeast(name, 's', most, took);
  const refused = rounds.map((round) => round.refused);
  if (isRefused) tell(`${name}, refused and made again`, 'calls', refused);
  else never(`${name}, refused`, 'calls', refused);
  const lost = rounds.map((round) => round.lost);
  never(`${name}, lost`, 'calls', lost);
}

/** One call, and 59 more nearly a second later: a fixed window would let 40 start in one sliding second. */
async function boundary(processes: number): Promise<void> {
  const given = { counting: slidingSecond(limit), tripMs: 0, processes };
  const rounds = await repeat(given, (callers) =>
    callers.map((_, index) => [
      ...(index === 0 ? [{ calls: 1, afterMs: 0 }] : []),
      { calls: share(59, processes, index), afterMs: 900 },
    ]),
  );
  const name = `gate 1 call and 59 more 0.9 s later, ${processes} process${processes === 1 ? '' : 'es'}`;
  const took = rounds.map(({ tookS }) => ({ value: tookS, floor: 60 / limit }));
  timesTheLeast(name, 's', 1, took);
  const refused = rounds.map((round) => round.refused);
  never(`${name}, refused`, 'calls', refused);
  const lost = rounds.map((round) => round.lost);
  never(`${name}, lost`, 'calls', lost);
}

interface Round {
  tookS: number;
  refused: number;
  lost: number;
}

type Orders = { calls: number; afterMs: number }[];

async function repeat(
  { counting, tripMs, processes }: { counting: Counting; tripMs: number; processes: number },
  plan: (callers: readonly ChildProcess[]) => Orders[],
): Promise<Round[]> {
  const redis = await startRedis();
  const server = await startCountingServer(counting, tripMs);
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < repeats; round += 1) {
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
