import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { auditStream, policiesKey, requestKey } from '../../src/store/keys.ts';
import type { RedisClient } from '../../src/store/redis.ts';
import { ada, theBot } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { aSet, cancelled, source } from './events.ts';
import { openRedis, openStore } from './open-store.ts';

/**
 * What version 0.1.0 has left in a Redis. DBE-1001 was approved, lost both approvals and has one of
 * two again; DBE-1002 was tried, and Dana has pressed Try again; DBE-1003 is approved by two people
 * and waits for its time.
 */
const earlier = JSON.parse(
  readFileSync(new URL('./earlier-version.json', import.meta.url), 'utf8'),
);

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const redis = await openRedis(server.url);
  await redis.flushall();
  await restore(redis);
});

it('reads a rule of an earlier version as one stage, on which time has no influence', async () => {
  const { requests } = await openStore(server.url);

  expect((await requests.load('DBE-1001'))?.rule).toEqual({
    name: 'policies[0]',
    requesters: null,
    stages: [
      {
        name: 'approval',
        approvers: { users: ['U0BEN', 'U0CARO', 'U0DANA'], groups: ['S0DBA'] },
        quorum: 2,
      },
    ],
    reason: 'optional',
    ticket: null,
    expiresAfterMs: 28_800_000,
    approvalLastsMs: 86_400_000,
    remindEveryMs: null,
    escalate: null,
    confirm: 'typed',
    delayMs: 0,
    windows: [],
    freezes: [],
  });
});

it('reads approvals that fell in an earlier version with a reason of this one', async () => {
  const { requests } = await openStore(server.url);

  expect(await requests.load('DBE-1001')).toMatchObject({
    state: 'pending',
    setBack: {
      why: 'approvals-fell',
      fallen: [
        { person: 'U0BEN', name: 'U0BEN', why: 'deactivated' },
        { person: 'U0CARO', name: 'U0CARO', why: 'not-an-approver' },
      ],
    },
    approvals: [{ person: 'U0DANA', stage: 'approval' }],
    approvedAtMs: null,
    reminders: null,
    escalatedAtMs: null,
  });
});

it('knows when a request was approved in an earlier version, and until when that lasts', async () => {
  const { requests } = await openStore(server.url);

  const scheduled = await requests.load('DBE-1003');

  expect(scheduled).toMatchObject({ state: 'scheduled', expiresAtMs: 4_000_000_001_000 });
  expect(scheduled?.approvedAtMs).toBe(scheduled?.approvals[1]?.atMs);
  expect(scheduled?.approvedAtMs).toBeGreaterThan(0);
});

it('takes Try again in an earlier version for the approval of the second try', async () => {
  const { requests } = await openStore(server.url);

  const again = await requests.load('DBE-1002');

  expect(again).toMatchObject({ state: 'scheduled', retriedBy: 'U0DANA' });
  expect(again?.approvedAtMs).toBe(again?.sinceMs);
});

it.each([
  ['DBE-1001', 6],
  ['DBE-1002', 8],
  ['DBE-1003', 5],
])('makes of the history of %s what an earlier version has kept of it', async (id, events) => {
  const { requests } = await openStore(server.url);

  const history = await requests.history(id);

  expect(history).toHaveLength(events);
  expect(history.at(-1)?.request).toEqual(await requests.load(id));
});

it('goes on with the requests and the log of an earlier version', async () => {
  const { requests, redis } = await openStore(server.url);
  const [one, other] = await Promise.all([requests.load('DBE-1001'), requests.load('DBE-1003')]);
  if (!one || !other) throw new Error('not read');

  const reminded = await requests.append(one, { type: 'reminded', data: { count: 1 } }, theBot);
  const ended = await requests.append(other, cancelled, ada);

  expect([reminded.ok, ended.ok]).toEqual([true, true]);
  expect(await requests.load('DBE-1001')).toEqual(reminded.ok && reminded.request);
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 21 });
});

/** It adds the same fields to a subject, but for the id of the event that made its version. */
it('decides under policies that an earlier version has put in force beside this one, and puts others in force', async () => {
  const { policies, requests, redis } = await openStore(server.url);
  const one = await requests.load('DBE-1001');
  if (!one) throw new Error('not read');
  await policies.adopt(aSet(1), source);
  const { event } = await policies.inForce();
  await policies.adopt(aSet(2), source);
  await redis.hset(policiesKey, 'event', event ?? '');

  const reminder = { type: 'reminded', data: { count: 1 } } as const;
  const inForce = await policies.inForce();
  const reminded = await requests.append(one, reminder, theBot, { policies: inForce });

  expect(inForce).toMatchObject({ ...aSet(2), revision: 2 });
  expect(reminded).toMatchObject({ ok: true });
  expect(await policies.adopt(aSet(3), source)).toMatchObject({ data: { revision: 3 } });
});

async function restore(redis: RedisClient): Promise<void> {
  for (const { id, event, hash } of earlier.audit) {
    await redis.xadd(auditStream, id, 'event', canonicalJson(event), 'hash', hash);
  }
  for (const [id, fields] of Object.entries<Record<string, unknown>>(earlier.requests)) {
    const snapshot = JSON.stringify(fields.snapshot);
    await redis.hset(requestKey(id), { ...(fields as Record<string, string>), snapshot });
  }
}
