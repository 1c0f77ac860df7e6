import { expect, it } from 'vitest';
import { rememberPeople } from '../../src/compose/remembered-people.ts';
import { CloudError } from '../../src/domain/errors.ts';
import type { Person } from '../../src/domain/people.ts';
import { checkFacts } from '../../src/flow/check-facts.ts';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { reconsiderRequest } from '../../src/flow/reconsider-request.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { verifyOperation } from '../../src/flow/verify-operation.ts';
import { cardOf } from '../../src/slack/card.ts';
import { policiesKey } from '../../src/store/keys.ts';
import { ada, aWish, type PolicyDraft } from '../helpers/build.ts';
import { openRedis } from '../store/open-store.ts';
import { type FlowBench, openFlowBench, undoable } from './open-flow.ts';
import { press } from './press.ts';
import { windowIn } from './window-in.ts';

/** The rule in force, and whoever asked, may be others at the last moment than when it was asked. */

const hour = 3_600_000;
const onlyDora: PolicyDraft = { requesters: { users: ['U0DORA'], groups: [] } };

async function loseThePolicies(bench: FlowBench): Promise<void> {
  const redis = await openRedis(bench.server.url);
  await redis.del(policiesKey);
}

it.each<[string, Partial<Person>]>([
  ['deactivated', { isDeleted: true, email: 'ada@example.com' }],
  ['wiped, with an address that nobody had', { isDeleted: true, email: 'gone-1@slack.example' }],
  ['a guest', { isGuest: true, email: 'ada@example.com' }],
])(
  'cannot be approved once the account that asked is %s, least of all by its other account',
  async (_, account) => {
    const bench = await openFlowBench();
    bench.people.set('U0ADA', { email: 'ada@example.com' });
    bench.people.set('U0BEN', { email: 'ada+ben@example.com' });
    const request = await bench.pending();

    bench.people.set('U0ADA', account);

    for (const account of ['U0BEN', 'U0CARO']) {
      expect((await decideRequest(bench.parts, press('approve', request, account))).ok).toBe(false);
    }
    expect(await decideRequest(bench.parts, press('approve', request, 'U0CARO'))).toMatchObject({
      why: 'requester-may-not-ask',
    });
    expect(await bench.types(request)).toEqual(['asked', 'planned']);
  },
);

it('goes back to the approvers when the account that asked is gone before the write', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();

  bench.people.set('U0ADA', { isDeleted: true });
  await runOperation(bench.parts, request.id);

  expect(bench.cloud.sent).toEqual([]);
  expect(await bench.load(request)).toMatchObject({
    state: 'pending',
    setBack: { fallen: [{ person: 'U0BEN', why: 'requester-may-not-ask' }] },
  });
});

it('is not written for somebody whom the rule in force does not let ask', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();

  await bench.adopt([onlyDora]);
  await runOperation(bench.parts, request.id);

  expect(bench.cloud.sent).toEqual([]);
  expect((await bench.load(request)).state).toBe('pending');
  expect(await decideRequest(bench.parts, press('approve', request, 'U0BEN'))).toMatchObject({
    why: 'requester-may-not-ask',
  });
});

it('is not approved later than the rule in force allows, though its card was made with another', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  bench.passMs(2 * hour);

  await bench.adopt([{ expiresAfterMs: hour }]);

  expect(await decideRequest(bench.parts, press('approve', request, 'U0BEN'))).toMatchObject({
    ok: false,
    why: 'expired',
  });
});

it('sends who pressed a button back to the card when the rule has come to want typing', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending(undoable);
  const { typedInstance: _, ...pressed } = press('approve', request, 'U0BEN');

  await bench.adopt([{ confirm: 'typed' }]);

  expect(await decideRequest(bench.parts, pressed)).toMatchObject({ why: 'card-has-changed' });
});

it('shows the rule by which it waits, when the windows have changed meanwhile', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ windows: [windowIn(2 * hour, 3 * hour)] }]);
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);
  const later = windowIn(5 * hour, 6 * hour);

  await bench.adopt([{ windows: [later] }]);
  await reconsiderRequest(bench.parts, request.id);

  const card = JSON.stringify(cardOf(await bench.load(request)).blocks);
  expect(card).toContain(`${later.from} to ${later.to}`);
});

it('is not said to be under another rule when it is due and only other rules have changed', async () => {
  const bench = await openFlowBench();
  const rule: PolicyDraft = { match: { provider: 'tencent' }, delayMs: 60_000 };
  await bench.adopt([rule]);
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);
  bench.passMs(61_000);

  await bench.adopt([rule, onlyDora]);
  await reconsiderRequest(bench.parts, request.id);

  expect(await bench.types(request)).toEqual(['asked', 'planned', 'approved', 'scheduled']);
});

it('waits to the end of a window that has become longer', async () => {
  const bench = await openFlowBench();
  const window = windowIn(2 * hour, 3 * hour);
  const longer = { ...window, to: windowIn(0, 5 * hour).to };
  await bench.adopt([{ windows: [window] }]);
  const request = await bench.approved();
  await runOperation(bench.parts, request.id);

  await bench.adopt([{ windows: [longer] }]);
  await reconsiderRequest(bench.parts, request.id);
  bench.passMs(4 * hour);
  await runOperation(bench.parts, request.id);

  expect(bench.cloud.sent).toHaveLength(1);
});

it('is not closed with a modal that was opened for other facts', async () => {
  const bench = await openFlowBench();
  const request = await bench.approved();
  bench.cloud.answer = () =>
    Promise.reject(new CloudError('unavailable', 'cut', { provider: 'tencent', taken: 'maybe' }));
  await runOperation(bench.parts, request.id);
  bench.passMs(8 * 60_000);
  await verifyOperation(bench.parts, request.id);
  const left = await bench.load(request);
  const old = { ...press('close', left, 'U0CARO'), fingerprint: 'AAAA-AAAA-AAAA', reason: 'no' };

  expect(await decideRequest(bench.parts, old)).toMatchObject({ why: 'card-has-changed' });
  expect(await bench.load(request)).toMatchObject({ state: 'unknown', ending: null });
});

it('tells who may go on with what is left to a person by the rule in force, then and later', async () => {
  const bench = await openFlowBench();
  const caro: PolicyDraft = { name: 'caro', approvers: { users: ['U0CARO'], groups: [] } };
  const dora: PolicyDraft = { name: 'dora', approvers: { users: ['U0DORA'], groups: [] } };
  const request = await bench.approved();
  bench.cloud.answer = () =>
    Promise.reject(new CloudError('unavailable', 'cut', { provider: 'tencent', taken: 'maybe' }));
  await runOperation(bench.parts, request.id);
  await bench.adopt([caro]);
  await reconsiderRequest(bench.parts, request.id);
  expect(await bench.load(request)).toMatchObject({ rule: request.rule });

  bench.passMs(8 * 60_000);
  await verifyOperation(bench.parts, request.id);
  expect(await bench.load(request)).toMatchObject({ state: 'unknown', rule: { name: 'caro' } });

  await bench.adopt([dora]);
  await reconsiderRequest(bench.parts, request.id);
  await reconsiderRequest(bench.parts, request.id);
  const left = await bench.load(request);
  expect(left).toMatchObject({ state: 'unknown', rule: { name: 'dora' }, approvals: [{}] });
  expect(JSON.stringify(cardOf(left))).toContain('*Who may decide*\\n<@U0DORA>');
  expect((await bench.types(request)).slice(-3)).toEqual([
    'left-to-person',
    'rule-changed',
    'rule-changed',
  ]);
});

it('loses no approval of somebody who was in no group a minute ago and is in one now', async () => {
  const bench = await openFlowBench();
  const group = { users: [] as string[], groups: ['S0DBA'] };
  const both = { users: ['U0BEN', 'U0CARO'], groups: ['S0DBA'] };
  let members = ['U0CARO'];
  const people = { ...bench.parts.people, membersOf: async () => members };
  const remembered = rememberPeople(people, { forMs: 60_000, now: () => 0 });
  const parts = { ...bench.parts, people, remembered };
  await bench.adopt([{ approvers: both, quorum: 2 }]);
  const request = await bench.pending();
  await decideRequest(parts, press('approve', request, 'U0BEN'));
  await bench.adopt([{ approvers: both, quorum: 2, delayMs: 1_000 }]);
  await reconsiderRequest(parts, request.id);

  members = ['U0BEN', 'U0CARO'];
  await bench.adopt([{ approvers: group, quorum: 2 }]);
  await reconsiderRequest(parts, request.id);

  expect(await bench.load(request)).toMatchObject({
    approvals: [{ person: 'U0BEN' }],
    setBack: { why: 'rule-changed', fallen: [] },
  });
});

it('waits while the store has lost all policies, and goes on when they are back', async () => {
  const bench = await openFlowBench();
  const approved = await bench.approved();
  const asked = await bench.requests.ask(aWish(), { channel: 'C0' }, ada, 'once');
  if (!asked.ok) throw new Error(asked.why);

  await loseThePolicies(bench);
  const id = asked.request.id;
  for (const step of [
    runOperation(bench.parts, approved.id),
    reconsiderRequest(bench.parts, approved.id),
    checkFacts(bench.parts, id),
  ]) {
    await expect(step).rejects.toMatchObject({ name: 'StoreError', code: 'broken' });
  }
  expect(await bench.load(approved)).toMatchObject({ state: 'approved' });
  expect(await bench.load(asked.request)).toMatchObject({ state: 'asked' });

  await bench.adopt([{}]);
  await runOperation(bench.parts, approved.id);
  expect(bench.cloud.sent).toHaveLength(1);
});
