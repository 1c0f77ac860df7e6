import { expect, it } from 'vitest';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { reconsiderRequest } from '../../src/flow/reconsider-request.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { hold } from './held.ts';
import { type FlowBench, openFlowBench } from './open-flow.ts';
import { press } from './press.ts';

/** Who people are is read before a decision. Others may decide, or change, before it is recorded. */

const everybody = { users: ['U0BEN', 'U0BEN2', 'U0CARO', 'U0DORA'], groups: [] };

function give(bench: FlowBench, emails: Record<string, string>): void {
  for (const [account, email] of Object.entries(emails)) bench.people.set(account, { email });
}

it('takes two accounts of one person that press at the same moment for one', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ approvers: everybody, quorum: 2 }]);
  give(bench, { U0BEN: 'ben@example.com', U0BEN2: 'Ben+two@example.com' });
  const request = await bench.pending();
  const held = hold(bench.requests, 'approved');
  const second = decideRequest(
    { ...bench.parts, requests: held.requests },
    press('approve', request, 'U0BEN2'),
  );
  await held.reached;

  await decideRequest(bench.parts, press('approve', request, 'U0BEN'));
  held.release();

  expect(await second).toMatchObject({ ok: false, why: 'already-approved-by-another-account' });
  expect(await bench.load(request)).toMatchObject({ state: 'pending' });
});

it('counts only one of many accounts of one person that press together', async () => {
  const bench = await openFlowBench();
  const accounts = Array.from({ length: 8 }, (_, index) => `U0BEN${index}`);
  give(bench, Object.fromEntries(accounts.map((id, index) => [id, `ben+${index}@example.com`])));
  await bench.adopt([{ approvers: { users: accounts, groups: [] }, quorum: 2 }]);
  const request = await bench.pending();

  const decided = await Promise.all(
    accounts.map((account) => decideRequest(bench.parts, press('approve', request, account))),
  );

  expect(decided.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await bench.types(request)).toEqual(['asked', 'planned', 'approved']);
  expect((await bench.load(request)).state).toBe('pending');
});

it('writes nothing for approvers who came in between and were not looked at', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ approvers: everybody }]);
  const request = await bench.approved();
  const held = hold(bench.requests, 'intended');
  const running = runOperation({ ...bench.parts, requests: held.requests }, request.id);
  await held.reached;

  bench.people.set('U0BEN', { isDeleted: true });
  await runOperation(bench.parts, request.id);
  await decideRequest(bench.parts, press('approve', await bench.load(request), 'U0CARO'));
  bench.people.set('U0CARO', { isGuest: true });
  held.release();
  await running;

  expect(bench.cloud.sent).toHaveLength(0);
  expect(await bench.load(request)).toMatchObject({
    state: 'pending',
    setBack: { why: 'approvals-fell', fallen: [{ person: 'U0CARO', why: 'guest' }] },
  });
});

it.each([
  ['deactivated', { isDeleted: true }, 'deactivated'],
  ['a guest', { isGuest: true }, 'guest'],
  ['a bot', { isBot: true }, 'bot'],
  ['in another workspace', { teamId: 'T0OTHER' }, 'other-workspace'],
  ['known to be the requester', { email: 'ADA@example.com' }, 'own-request'],
] as const)(
  'goes back to the approvers when who approved is %s before the write',
  async (_, person, why) => {
    const bench = await openFlowBench();
    give(bench, { U0ADA: 'ada@example.com' });
    const request = await bench.approved();
    bench.people.set('U0BEN', person);

    await runOperation(bench.parts, request.id);

    expect(bench.cloud.sent).toHaveLength(0);
    expect((await bench.load(request)).setBack).toMatchObject({
      fallen: [{ person: 'U0BEN', why }],
    });
  },
);

it('lets approvals fall that turn out to be of one person when domains are said to be the same', async () => {
  const bench = await openFlowBench();
  const rule = { approvers: everybody, quorum: 3 };
  await bench.adopt([rule]);
  give(bench, { U0BEN: 'ben@example.com', U0BEN2: 'ben@example.cn' });
  const request = await bench.pending();
  for (const account of ['U0BEN', 'U0BEN2'])
    await decideRequest(bench.parts, press('approve', request, account));

  await bench.adopt([rule], { aliasDomains: [['example.com', 'example.cn']] });
  await reconsiderRequest(bench.parts, request.id);

  expect(await bench.load(request)).toMatchObject({
    approvals: [{ person: 'U0BEN' }],
    setBack: { why: 'rule-changed', fallen: [{ person: 'U0BEN2', why: 'counted-already' }] },
  });
});

it('looks at what waits for its window again when the rule becomes what it was', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  await bench.adopt([{ delayMs: 3_600_000 }]);
  await runOperation(bench.parts, request.id);
  expect(await bench.load(request)).toMatchObject({ state: 'scheduled', scheduledWhy: 'delay' });

  await bench.adopt([{}]);
  await reconsiderRequest(bench.parts, request.id);
  await runOperation(bench.parts, request.id);

  expect(bench.cloud.sent).toHaveLength(1);
});
