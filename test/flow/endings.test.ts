import { expect, it } from 'vitest';
import { retry } from '../../src/domain/decisions.ts';
import { CloudError, WireError } from '../../src/domain/errors.ts';
import type { Facts } from '../../src/domain/plan.ts';
import type { Request } from '../../src/domain/request.ts';
import { checkFacts } from '../../src/flow/check-facts.ts';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { verifyOperation } from '../../src/flow/verify-operation.ts';
import { anElectorate, ben, caro, someFacts } from '../helpers/build.ts';
import { done, type FlowBench, openFlowBench } from './open-flow.ts';
import { press } from './press.ts';

const minute = 60_000;
const lost = () =>
  Promise.reject(new CloudError('unavailable', 'cut', { provider: 'tencent', taken: 'maybe' }));
const denied = () =>
  Promise.reject(new CloudError('denied', 'no permission', { provider: 'tencent', taken: 'no' }));

/** Left to a person after a lost answer, and tried again by Caro. */
async function triedAgain(bench: FlowBench): Promise<Request> {
  const request = await bench.approved();
  bench.cloud.answer = lost;
  await runOperation(bench.parts, request.id);
  bench.passMs(7 * minute);
  await verifyOperation(bench.parts, request.id);
  const left = await bench.load(request);
  expect(left.needsPerson?.why).toBe('not-done');
  const { fingerprint, wish } = left;
  const by = { id: caro.id, electorate: anElectorate(left.rule) };
  const press = { by, fingerprint, typedInstance: wish.instance };
  const decided = retry(left, press, bench.parts.clock.now());
  if (!decided.ok) throw new Error(decided.why);
  return bench.append(left, decided.event, caro);
}

it('says succeeded, and not "nothing was sent", when the first write shows after Try again', async () => {
  const bench = await openFlowBench();
  const request = await triedAgain(bench);
  bench.cloud.seen = async () => done;
  bench.cloud.facts = async () =>
    someFacts({
      readAtMs: bench.parts.clock.now(),
      checks: [{ name: 'x', verdict: 'block', code: 'already-so', sentence: 'is on', source: '' }],
    });

  await runOperation(bench.parts, request.id);

  expect(await bench.load(request)).toMatchObject({ state: 'succeeded' });
  expect(bench.cloud.sent).toHaveLength(1);
});

it('does not say that nothing was sent when a check blocks the second write', async () => {
  const bench = await openFlowBench();
  const request = await triedAgain(bench);
  bench.cloud.facts = async () =>
    someFacts({
      readAtMs: bench.parts.clock.now(),
      checks: [{ name: 'x', verdict: 'block', code: 'busy', sentence: 'busy', source: '' }],
    });

  await runOperation(bench.parts, request.id);

  expect((await bench.load(request)).ending).toMatchObject({ state: 'failed', sent: true });
});

it('leaves to a person what cannot be read back', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);
  expect((await bench.load(request)).state).toBe('verifying');
  bench.cloud.seen = () =>
    Promise.reject(
      new CloudError('not-found', 'gone', { provider: 'tencent', taken: 'no', cloudCode: 'X' }),
    );

  bench.passMs(24 * 60 * minute);
  await verifyOperation(bench.parts, request.id);

  expect((await bench.load(request)).needsPerson).toMatchObject({ why: 'not-provable' });
});

it('leaves to a person what fails in a way nobody thought of', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);
  bench.cloud.seen = () => Promise.reject(new TypeError('x is undefined'));

  bench.passMs(24 * 60 * minute);
  await verifyOperation(bench.parts, request.id);

  expect((await bench.load(request)).needsPerson).toMatchObject({ why: 'not-provable' });
});

it('leaves to a person what belongs to an account that is gone', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);
  bench.parts.clouds = { ...bench.parts.clouds, of: () => undefined };

  bench.passMs(24 * 60 * minute);
  await verifyOperation(bench.parts, request.id);

  expect((await bench.load(request)).needsPerson).toMatchObject({ why: 'not-provable' });
});

it.each([
  ['denied', denied],
  ['unreadable', () => Promise.reject(new WireError('Response', 'not readable'))],
])('ends, and says so, when the facts are %s before the write', async (_, facts) => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  bench.cloud.facts = facts;

  await runOperation(bench.parts, request.id);
  bench.passMs(5 * minute);
  await runOperation(bench.parts, request.id);

  expect((await bench.load(request)).ending).toMatchObject({
    state: 'failed',
    cause: 'facts-unreadable',
    sent: false,
  });
});

it('tells the asker something when reading the facts fails in a way nobody thought of', async () => {
  const bench = await openFlowBench();
  const request = await bench.requests.ask(
    (await bench.pending()).wish,
    { channel: 'C0' },
    { kind: 'person', id: 'U0ADA', name: 'Ada' },
    'once-more',
  );
  if (!request.ok) throw new Error(request.why);
  bench.cloud.facts = () => Promise.reject(new TypeError('x is undefined'));

  await expect(checkFacts(bench.parts, request.request.id)).rejects.toThrow(TypeError);
  bench.passMs(5 * minute);
  await checkFacts(bench.parts, request.request.id);

  expect((await bench.load(request.request)).state).toBe('refused');
});

it('lets the requester cancel while a group of approvers cannot be read', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  await bench.adopt([{ approvers: { users: ['U0BEN'], groups: ['S0GONE'] } }]);
  const membersOf = () => Promise.reject(new ChatError('later', 'no_such_subteam'));
  bench.parts.people = { ...bench.parts.people, membersOf };

  expect(await decideRequest(bench.parts, press('cancel', request, 'U0ADA'))).toMatchObject({
    ok: true,
    request: { state: 'cancelled' },
  });
});

it('lets nobody cancel with an account that is deactivated, not even what it has asked for', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  bench.people.set('U0ADA', { isDeleted: true });

  expect(await decideRequest(bench.parts, press('cancel', request, 'U0ADA'))).toMatchObject({
    ok: false,
    why: 'deactivated',
  });
});

/** The facts with one check that passed before and cannot be made now. */
function halfRead(bench: FlowBench): Facts {
  const facts = someFacts({ readAtMs: bench.parts.clock.now() });
  return {
    ...facts,
    checks: facts.checks.map((check) => ({ ...check, verdict: 'not-made' as const })),
    bound: { ...facts.bound, 'key-state': null },
  };
}

it('waits through a short outage before the write, and keeps the approvals', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  bench.cloud.facts = async () => halfRead(bench);

  const { againAtMs } = await runOperation(bench.parts, request.id);
  expect(againAtMs).not.toBeNull();
  expect((await bench.load(request)).state).toBe('approved');
  bench.cloud.facts = async () => someFacts({ readAtMs: bench.parts.clock.now() });
  await runOperation(bench.parts, request.id);

  expect((await bench.load(request)).state).toBe('verifying');
});

it('takes an outage that lasts for a change of the facts', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  bench.cloud.facts = async () => halfRead(bench);

  bench.passMs(2 * minute);
  await runOperation(bench.parts, request.id);

  expect((await bench.load(request)).state).toBe('pending');
});

it('does not write again for a person who lost the right after pressing Try again', async () => {
  const bench = await openFlowBench();
  const request = await triedAgain(bench);
  await bench.adopt([{ approvers: { users: [ben.id], groups: [] } }]);
  bench.cloud.answer = async () => ({ cloudRequestId: 'written' });

  await runOperation(bench.parts, request.id);

  const left = await bench.load(request);
  expect(left).toMatchObject({ state: 'unknown', needsPerson: { why: 'not-done' } });
  expect(left.needsPerson?.detail).toMatch(/no longer an approver/);
  expect(bench.cloud.sent).toHaveLength(1);
});
