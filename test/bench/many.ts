import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config.ts';
import type { Request } from '../../src/domain/request.ts';
import { actions } from '../../src/providers/tencent/actions.ts';
import type { Counters, Simulator } from '../../src/simulator/simulator.ts';
import { startTencentSimulator } from '../../src/simulator/tencent/server.ts';
import { tencentAccount } from '../helpers/accounts.ts';
import { caro } from '../helpers/build.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { freePort } from '../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { never, tell, timesTheLeast } from './figure.ts';
import { type ManyRequests, openRequests } from './many-requests.ts';

const many = 400;
const repeats = 5;
const singleInstance = 'cdb-single';

/**
 * Requests that are approved together, from the approvals to the last proof: facts, people, writes and
 * read-backs of the whole product, against the time that the limits of the cloud leave at best.
 */
export async function benchMany(): Promise<void> {
  for (const workers of [1, 3]) {
    const rounds: Round[] = [];
    for (let count = 0; count < repeats; count += 1) rounds.push(await once(workers));
    const name = `many ${many} requests, ${workers} worker${workers === 1 ? '' : 's'}`;
    const took = rounds.map(({ tookS, leastS }) => ({ value: tookS, floor: leastS }));
    timesTheLeast(name, 's', 1.1, took);
    const refused = rounds.map((round) => round.refused);
    never(`${name}, refused`, 'calls', refused);
    const failed = rounds.map(({ succeeded }) => many - succeeded);
    never(`${name}, not succeeded`, 'requests', failed);
    const single = rounds.map(({ singleS }) => singleS);
    tell(`${name}, the write of a single one`, 's', single);
  }
}

interface Round {
  tookS: number;
  /** What the slowest limit allows: from the calls that one request alone needs. */
  leastS: number;
  refused: number;
  succeeded: number;
  /** From the approval of somebody else's request to its write, while all those wait. */
  singleS: number;
}

async function once(workers: number): Promise<Round> {
  const instances = Array.from({ length: many + 1 }, (_, index) => `cdb-many-${index + 1}`);
  const [redis, slack, tencent, folder] = await Promise.all([
    startRedis(),
    startFakeSlack(),
    startTencentSimulator({ moreInstances: [...instances, singleInstance] }),
    mkdtemp(join(tmpdir(), 'dbencrypt-many-')),
  ]);
  const children: ChildProcess[] = [];
  const file = join(folder, 'dbencrypt.yaml');
  await writeFile(file, JSON.stringify(configuration({ redis, slack, tencent })));
  const requests = await openRequests(loadConfig({ file, variables: {} }).config, redis.url);
  try {
    const [alone, ...together] = await requests.pending(instances);
    const [single] = await requests.pending([singleInstance], caro);
    children.push(...(await startWorkers(workers, file)));
    await requests.reacted();
    if (!alone || !single) throw new Error('no request');
    const perRequest = await callsOf(tencent, () => end(requests, [alone]));
    return await measure(tencent, requests, { together, single }, perRequest.calls);
  } finally {
    await requests.stop();
    for (const child of children) child.kill('SIGKILL');
    await Promise.all([slack.stop(), tencent.stop()]);
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  tencent: Simulator,
  requests: ManyRequests,
  { together, single }: { together: readonly Request[]; single: Request },
  perRequest: Readonly<Record<string, number>>,
): Promise<Round> {
  const startedAt = performance.now();
  let [succeeded, singleS] = [0, 0];
  const { calls, throttled } = await callsOf(tencent, async () => {
    const written = writeOf(tencent, requests, single);
    succeeded = await end(requests, together);
    singleS = await written;
  });
  const tookS = (performance.now() - startedAt) / 1_000;
  if (process.env.LOG_LEVEL === 'warn') console.error({ tookS, calls, perRequest });
  // What one request needs by itself, but no more than all of them have needed together.
  const leastS = Math.max(
    ...Object.entries(actions).map(
      ([action, { limit }]) =>
        Math.min(calls[action] ?? 0, (perRequest[action] ?? 0) * together.length) / limit,
    ),
  );
  const refused = Object.values(throttled).reduce((sum, count) => sum + count, 0);
  return { tookS, leastS, refused, succeeded, singleS };
}

/** Approves it when the others are under way. */
async function writeOf(
  tencent: Simulator,
  requests: ManyRequests,
  single: Request,
): Promise<number> {
  await pause(5_000);
  const startedAt = performance.now();
  await requests.approve([single]);
  while (!tencent.counters().writes[singleInstance]) await pause(20);
  return (performance.now() - startedAt) / 1_000;
}

async function end(requests: ManyRequests, some: readonly Request[]): Promise<number> {
  await requests.approve(some);
  return requests.ended(some);
}

/** What a cloud has counted meanwhile. */
async function callsOf(
  tencent: Simulator,
  work: () => Promise<unknown>,
): Promise<Pick<Counters, 'calls' | 'throttled'>> {
  const before = tencent.counters();
  await work();
  const after = tencent.counters();
  return {
    calls: difference(after.calls, before.calls),
    throttled: difference(after.throttled, before.throttled),
  };
}

function difference(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
  );
}

async function startWorkers(count: number, file: string): Promise<ChildProcess[]> {
  const entry = fileURLToPath(new URL('./many-worker.js', import.meta.url));
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const children = ports.map((port) =>
    fork(entry, [file], { env: { ...process.env, PORT: String(port) } }),
  );
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve, reject) => {
          child.once('message', () => resolve());
          child.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)));
        }),
    ),
  );
  return children;
}

/** As an operator would write it. */
function configuration({
  redis,
  slack,
  tencent,
}: {
  redis: TestRedis;
  slack: FakeSlack;
  tencent: Simulator;
}): object {
  const { botToken, signingSecret, apiUrl } = slack;
  return {
    redis: redis.url,
    slack: { botToken, signingSecret, apiUrl },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [{ ...tencentAccount(tencent.url), regions: ['ap-guangzhou'] }],
    policies: [{ match: {}, approvers: { users: [people.ben, people.cid] } }],
  };
}
