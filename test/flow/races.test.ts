import { describe, expect, it } from 'vitest';
import { CloudError, StoreError } from '../../src/domain/errors.ts';
import type { Request } from '../../src/domain/request.ts';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { expireRequest } from '../../src/flow/expire-request.ts';
import type { Press } from '../../src/flow/inbox.ts';
import type { Requests } from '../../src/flow/ports.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { verifyOperation } from '../../src/flow/verify-operation.ts';
import { until } from '../helpers/until.ts';
import { done, notDone, openFlowBench, undoable } from './open-flow.ts';
import { press } from './press.ts';

const minute = 60_000;
const lost = () =>
  Promise.reject(new CloudError('unavailable', 'cut', { provider: 'tencent', taken: 'maybe' }));

it('does not try again by itself what the cloud said, late, that it took', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved(undoable);
  let tell: (answer: { cloudRequestId: string }) => void = () => undefined;
  const late = new Promise<{ cloudRequestId: string }>((resolve) => {
    tell = resolve;
  });
  bench.cloud.answer = () => late;
  const running = runOperation(bench.parts, request.id);
  await until(() => bench.cloud.sent.length === 1);
  bench.passMs(minute);
  await verifyOperation(bench.parts, request.id);
  tell({ cloudRequestId: 'taken' });
  await running;
  expect(await bench.types(request)).toContain('late-answer');

  bench.passMs(7 * minute);
  await verifyOperation(bench.parts, request.id);

  expect(await bench.types(request)).not.toContain('retried');
});

it('does not write on facts that were read long ago', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  const { people } = bench.parts;
  bench.parts.people = {
    ...people,
    lookup: async (id) => {
      bench.passMs(10 * minute);
      return people.lookup(id);
    },
  };

  const { againAtMs } = await runOperation(bench.parts, request.id);

  expect(bench.cloud.sent).toHaveLength(0);
  expect(againAtMs).not.toBeNull();
});

it('records one answer once, when the store did not say that it had recorded it', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  bench.parts.requests = unconfirmed(bench.requests, 'accepted');

  await runOperation(bench.parts, request.id);

  expect(await bench.types(request)).toEqual([
    'asked',
    'planned',
    'approved',
    'intended',
    'accepted',
  ]);
});

it.each(['recorded', 'not recorded'])(
  'sends at most once when nobody knows whether the intent was recorded, and it was %s',
  async (how) => {
    const bench = await openFlowBench();
    const request = await bench.approved();
    bench.parts.requests = unconfirmed(bench.requests, 'intended', how === 'recorded');

    await expect(runOperation(bench.parts, request.id)).rejects.toThrow(StoreError);
    expect(bench.cloud.sent).toHaveLength(0);
    bench.parts.requests = bench.requests;
    bench.cloud.answer = async () => ({ cloudRequestId: 'w' });
    await runOperation(bench.parts, request.id);
    bench.passMs(30_000);
    await verifyOperation(bench.parts, request.id);

    expect(bench.cloud.sent.length).toBe(how === 'recorded' ? 0 : 1);
  },
);

it('sends once when several workers run the same request', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();

  await Promise.all([1, 2, 3].map(() => runOperation(bench.parts, request.id)));

  expect(bench.cloud.sent).toHaveLength(1);
  expect((await bench.load(request)).state).toBe('verifying');
});

/** The first append of this type is answered by silence. */
function unconfirmed(requests: Requests, type: string, isRecorded = true): Requests {
  let isSilent = true;
  return {
    ...requests,
    async append(before, event, actor, options) {
      if (event.type !== type || !isSilent) return requests.append(before, event, actor, options);
      isSilent = false;
      if (isRecorded) await requests.append(before, event, actor, options);
      throw new StoreError('unconfirmed', 'silence');
    },
  };
}

describe('when the store fails once, anywhere in a run', () => {
  const moments = Array.from({ length: 4 }, (_, call) => call);
  it.each(
    moments.flatMap((call) => [
      { call, isDone: true },
      { call, isDone: false },
    ]),
  )('sends at most once and gets to an end: $call, done $isDone', async ({ call, isDone }) => {
    const bench = await openFlowBench();
    const request = await bench.approved();
    bench.parts.requests = failingOnce(bench.requests, call, isDone);
    bench.cloud.seen = async () => (bench.cloud.sent.length > 0 ? done : notDone);

    await runOperation(bench.parts, request.id).catch(() => undefined);
    for (let rings = 0; rings < 3; rings += 1) {
      await runOperation(bench.parts, request.id);
      bench.passMs(7 * minute);
      await verifyOperation(bench.parts, request.id);
    }

    const { state, needsPerson } = await bench.load(request);
    expect(bench.cloud.sent.length).toBeLessThanOrEqual(1);
    if (bench.cloud.sent.length === 1) expect(state).toBe('succeeded');
    else expect(needsPerson?.why).toBe('not-done');
  });
});

describe('two things at the same time', () => {
  it('is either cancelled or written, never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const bench = await openFlowBench();
      const request = await bench.approved();
      const [decided] = await Promise.all([
        decideRequest(bench.parts, pressed('cancel', request)),
        runOperation(bench.parts, request.id),
      ]);

      const { state } = await bench.load(request);
      expect(state).toBe(decided.ok ? 'cancelled' : 'verifying');
      expect(bench.cloud.sent).toHaveLength(decided.ok ? 0 : 1);
    }
  });

  it('is either approved or expired', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    bench.passMs(8 * 60 * minute - 20);
    const expiring = until(async () => {
      await expireRequest(bench.parts, request.id);
      return (await bench.load(request)).state !== 'pending';
    });

    const decided = await decideRequest(bench.parts, pressed('approve', request));
    await expiring;

    expect((await bench.load(request)).state).toBe(decided.ok ? 'approved' : 'expired');
  });

  it('succeeds when it shows just before somebody closes it', async () => {
    const bench = await openFlowBench();
    const request = await bench.approved();
    bench.cloud.answer = lost;
    await runOperation(bench.parts, request.id);
    bench.passMs(7 * minute);
    await verifyOperation(bench.parts, request.id);
    expect((await bench.load(request)).needsPerson).not.toBeNull();

    bench.cloud.seen = async () => done;
    await verifyOperation(bench.parts, request.id);
    const closed = await decideRequest(bench.parts, {
      ...pressed('close', request),
      reason: 'enough',
    });

    expect(closed).toMatchObject({ ok: false, why: 'has-ended' });
    expect((await bench.load(request)).state).toBe('succeeded');
  });
});

/** Cancel by the requester; everything else by an approver who has not decided yet. */
function pressed(action: Press['action'], request: Request): Press {
  return press(action, request, action === 'cancel' ? 'U0ADA' : 'U0CARO');
}

/** The store fails at this call, before or after it did what it was asked. */
function failingOnce(requests: Requests, failAt: number, isDone: boolean): Requests {
  let calls = 0;
  const tried = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    calls += 1;
    if (calls !== failAt + 1) return work();
    if (isDone) await work();
    throw new StoreError('unconfirmed', 'silence');
  };
  return {
    ...requests,
    load: (id) => tried(() => requests.load(id)),
    append: (...input) => tried(() => requests.append(...input)),
  };
}
