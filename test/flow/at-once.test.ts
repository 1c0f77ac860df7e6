import { describe, expect, it } from 'vitest';
import { decideRequest } from '../../src/flow/decide-request.ts';
import { expireRequest } from '../../src/flow/expire-request.ts';
import { reconsiderRequest } from '../../src/flow/reconsider-request.ts';
import { runOperation } from '../../src/flow/run-operation.ts';
import { hold } from './held.ts';
import { openFlowBench } from './open-flow.ts';
import { press } from './press.ts';

/** Two things at the same moment, forced: one has decided and stands still while the other is recorded. */

const minute = 60_000;
const hour = 60 * minute;

describe('an approval and the expiry', () => {
  it('is expired when the expiry is recorded first, and the approver is told', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    const held = hold(bench.requests, 'approved');
    const deciding = decideRequest(
      { ...bench.parts, requests: held.requests },
      press('approve', request),
    );
    await held.reached;

    bench.passMs(8 * hour);
    await expireRequest(bench.parts, request.id);
    held.release();

    expect(await deciding).toMatchObject({
      ok: false,
      why: 'has-ended',
      request: { state: 'expired' },
    });
    expect(await bench.types(request)).toEqual(['asked', 'planned', 'expired']);
  });

  it('is approved when the approval is recorded first, and runs', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    const approving = hold(bench.requests, 'approved');
    const deciding = decideRequest(
      { ...bench.parts, requests: approving.requests },
      press('approve', request),
    );
    await approving.reached;
    bench.passMs(8 * hour);
    const expiring = hold(bench.requests, 'expired');
    const ringing = expireRequest({ ...bench.parts, requests: expiring.requests }, request.id);
    await expiring.reached;

    approving.release();
    expect(await deciding).toMatchObject({ ok: true, request: { state: 'approved' } });
    expiring.release();
    await ringing;

    expect(await bench.types(request)).toEqual(['asked', 'planned', 'approved']);
    await runOperation(bench.parts, request.id);
    expect(bench.cloud.sent).toHaveLength(1);
  });
});

describe('Stop and the intent', () => {
  const paused = { delayMs: minute };

  it('is stopped when Stop is recorded first, and nothing is sent', async () => {
    const bench = await openFlowBench();
    await bench.adopt([paused]);
    const request = await bench.approved();
    await runOperation(bench.parts, request.id);
    bench.passMs(minute);
    const held = hold(bench.requests, 'intended');
    const running = runOperation({ ...bench.parts, requests: held.requests }, request.id);
    await held.reached;

    const stopped = await decideRequest(bench.parts, press('stop', request, 'U0ADA'));
    held.release();
    await running;

    expect(stopped).toMatchObject({ ok: true, request: { state: 'cancelled' } });
    expect(bench.cloud.sent).toHaveLength(0);
  });

  it('is written when the intent is recorded first, and Stop is told that it is too late', async () => {
    const bench = await openFlowBench();
    await bench.adopt([paused]);
    const request = await bench.approved();
    await runOperation(bench.parts, request.id);
    bench.passMs(minute);
    const held = hold(bench.requests, 'cancelled');
    const stopping = decideRequest(
      { ...bench.parts, requests: held.requests },
      press('stop', request, 'U0ADA'),
    );
    await held.reached;

    await runOperation(bench.parts, request.id);
    held.release();

    expect(await stopping).toMatchObject({ ok: false, why: 'write-intended' });
    expect(bench.cloud.sent).toHaveLength(1);
  });
});

it.each(['approve', 'reject'] as const)(
  'has one end when it is approved and rejected, %s first',
  async (first) => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    const second = first === 'approve' ? 'reject' : 'approve';
    const held = hold(bench.requests, second === 'approve' ? 'approved' : 'rejected');
    const losing = decideRequest(
      { ...bench.parts, requests: held.requests },
      press(second, request),
    );
    await held.reached;

    const won = await decideRequest(bench.parts, press(first, request, 'U0BEN'));
    held.release();

    expect(won).toMatchObject({ ok: true });
    const why = first === 'approve' ? 'not-pending' : 'has-ended';
    expect(await losing).toMatchObject({ ok: false, why });
    expect(await bench.types(request)).toEqual([
      'asked',
      'planned',
      first === 'approve' ? 'approved' : 'rejected',
    ]);
  },
);

describe('other policies', () => {
  it('hold for an approval that was decided under those before', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    const held = hold(bench.requests, 'approved');
    const deciding = decideRequest(
      { ...bench.parts, requests: held.requests },
      press('approve', request),
    );
    await held.reached;

    await bench.adopt([{ approvers: { users: ['U0BEN'], groups: [] } }]);
    held.release();

    expect(await deciding).toMatchObject({ ok: false, why: 'not-an-approver' });
    expect(await bench.types(request)).toEqual(['asked', 'planned']);
  });

  it('hold for a write that was decided under those before', async () => {
    const bench = await openFlowBench();
    const request = await bench.approved();
    const held = hold(bench.requests, 'intended');
    const running = runOperation({ ...bench.parts, requests: held.requests }, request.id);
    await held.reached;

    await bench.adopt([{ quorum: 2 }]);
    held.release();
    await running;

    expect(await bench.load(request)).toMatchObject({ state: 'pending', setBack: { fallen: [] } });
    expect(bench.cloud.sent).toHaveLength(0);
  });

  it('may change twice while somebody presses', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    const held = hold(bench.requests, 'approved');
    const deciding = decideRequest(
      { ...bench.parts, requests: held.requests },
      press('approve', request),
    );
    await held.reached;

    await bench.adopt([{ quorum: 2 }]);
    await bench.adopt([{}]);
    held.release();

    expect(await deciding).toMatchObject({ ok: true, request: { state: 'approved' } });
  });

  it('are looked at again when an approval comes between', async () => {
    const bench = await openFlowBench();
    const request = await bench.pending();
    await bench.adopt([{ approvers: { users: ['U0BEN', 'U0CARO'], groups: [] }, quorum: 2 }]);
    const held = hold(bench.requests, 'rule-changed');
    const looking = reconsiderRequest({ ...bench.parts, requests: held.requests }, request.id);
    await held.reached;

    await decideRequest(bench.parts, press('approve', request));
    held.release();
    await looking;

    const now = await bench.load(request);
    expect(now).toMatchObject({ state: 'pending', rule: { stages: [{ quorum: 2 }] } });
    expect(now.approvals.map(({ person }) => person)).toEqual(['U0CARO']);
  });
});
