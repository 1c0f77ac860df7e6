import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { WorkerParts } from '../../src/queue/worker.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { note, openIdleQueues, type QueueBench, startHands } from './open-queues.ts';

/** So many steps one process makes at the same time. */
const hands = 20;

it.each([1, 3])(
  'starts a single request among the first of 400 of somebody else, with %d workers',
  async (workers) => {
    const bench = await openIdleQueues();
    const begun: string[] = [];
    const steps = {
      run: async (id: string) => {
        begun.push(id);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { againAtMs: null };
      },
    };
    const many = requestsOf('U0BEN', 400);
    await wakeAll(bench, many);
    for (let count = 0; count < workers; count += 1)
      startHands(bench, steps, known([...many, single]));
    await until(() => begun.length >= 100);

    await wakeAll(bench, [single]);
    const before = begun.length;
    await until(() => begun.includes(single.id));

    // Those in hand, and what was taken up while its job was added.
    expect(begun.indexOf(single.id) - before).toBeLessThan(2 * hands * workers);
    await until(() => begun.length === 401, { timeoutMs: 30_000 });
  },
);

it('lets three people take turns, however many each of them asks for', async () => {
  const bench = await openIdleQueues();
  const begun: string[] = [];
  const steps = { check: async (id: string) => note(begun, id) };
  const people = ['U0ADA', 'U0BEN', 'U0CID'];
  const requests = [200, 50, 10].flatMap((count, index) =>
    requestsOf(people[index] ?? '', count, index * 1_000),
  );
  await wakeAll(bench, requests, 'check');

  startHands(bench, steps, known(requests));
  await until(() => begun.length === 260);

  const early = begun.slice(0, 30 + hands);
  const cids = early.filter((id) => Number(id.slice('DBE-'.length)) > 2_000);
  expect(cids).toHaveLength(10);
});

it('numbers what was planned for the same hour when it rings, so that it stands behind what came before', async () => {
  const bench = await openIdleQueues();
  const begun: string[] = [];
  let isOpen = false;
  const steps = {
    run: async (id: string) => {
      await until(() => isOpen);
      begun.push(id);
      return { againAtMs: null };
    },
  };
  const atMs = Date.now() + 500;
  const many = requestsOf('U0BEN', 200).map((each) => ({
    ...each,
    state: 'scheduled' as const,
    startsAtMs: atMs,
  }));
  await bench.jobs.wake(
    many.map((request) => ({ request, alarm: { step: 'run' as const, atMs } })),
    Date.now(),
  );
  startHands(bench, steps, known([...many, single]));
  await until(async () => (await bench.steps.getPrioritizedCount()) >= 200 - hands);

  await wakeAll(bench, [single]);
  isOpen = true;
  await until(() => begun.includes(single.id));

  expect(begun.indexOf(single.id)).toBeLessThan(3 * hands);
  await until(() => new Set(begun).size === 201, { timeoutMs: 30_000 });
});

it('gives no number for a job that is there already, however often the sweep sets it again', async () => {
  const bench = await openIdleQueues();
  const atMs = Date.now();
  const alarm = { step: 'run', atMs } as const;
  const many = requestsOf('U0BEN', 50);
  for (let round = 0; round < 20; round += 1) {
    await bench.jobs.wake(
      many.map((request) => ({ request, alarm })),
      atMs,
    );
  }

  const [next] = requestsOf('U0BEN', 1, 1_000);
  if (!next) throw new Error('no request');
  await bench.jobs.wake([{ request: next, alarm }], atMs);

  const waiting = await bench.steps.getPrioritized();
  expect(waiting.map(({ data }) => data.turn)).toEqual(
    Array.from({ length: 51 }, (_, index) => index + 1),
  );
});

it('starts a write while more polls wait for the cloud than there are hands', async () => {
  const bench = await openIdleQueues();
  const begun: string[] = [];
  let isAnswered = false;
  const polls = requestsOf('U0BEN', 100);
  const steps = {
    verify: async (id: string) => {
      begun.push(id);
      await until(() => isAnswered, { timeoutMs: 30_000 });
      return { againAtMs: null };
    },
    run: async (id: string) => note(begun, id),
  };
  startHands(bench, steps, known([...polls, single]));
  await wakeAll(bench, polls, 'verify');
  await until(() => begun.length === hands);

  await wakeAll(bench, [single]);
  await until(() => begun.includes(single.id));

  expect(begun).toHaveLength(hands + 1);
  isAnswered = true;
  await until(() => begun.length === 101);
});

const single = { ...approved(aRequest()), id: 'DBE-9999' };
single.requester = { ...single.requester, id: 'U0ADA' };

function requestsOf(person: string, count: number, from = 0): Request[] {
  const requester = { kind: 'person', id: person, name: person } as const;
  return Array.from({ length: count }, (_, index) => ({
    ...approved(aRequest()),
    id: `DBE-${from + index + 1}`,
    requester,
  }));
}

function approved(request: Request): Request {
  return { ...request, state: 'approved' };
}

/** Their alarms ring now. */
async function wakeAll(
  { jobs }: QueueBench,
  requests: readonly Request[],
  step: 'run' | 'check' | 'verify' = 'run',
): Promise<void> {
  const nowMs = Date.now();
  await jobs.wake(
    requests.map((request) => ({ request, alarm: { step, atMs: nowMs } })),
    nowMs,
  );
}

function known(requests: readonly Request[]): Pick<WorkerParts, 'load'> {
  return { load: async (id) => requests.find((each) => each.id === id) };
}
