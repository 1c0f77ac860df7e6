import { describe, expect, it } from 'vitest';
import type { PolicySet } from '../../src/domain/policy.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { auditStream, policiesKey } from '../../src/store/keys.ts';
import { ada, aPolicy, ben } from '../helpers/build.ts';
import { approved, aSet, cancelled, source } from './events.ts';
import { emptyRedis, openStore, pendingRequest } from './open-store.ts';

const server = emptyRedis();

describe('policies that somebody has broken by hand', () => {
  it('stand only in the way of what is decided by them', async () => {
    const { policies, redis, requests } = await openStore(server.url);
    const one = await pendingRequest(requests, 'cdb-one');
    const other = await pendingRequest(requests, 'cdb-other');
    await redis.rpush(policiesKey, 'not what it should be');

    const [decided, ended, adopted] = await Promise.allSettled([
      requests.append(one, approved, ben, { policies: { revision: 0, event: null } }),
      requests.append(other, cancelled, ada),
      policies.adopt(aSet(), source),
    ]);

    expect(decided).toMatchObject({ status: 'rejected', reason: { code: 'broken' } });
    expect(ended).toMatchObject({ status: 'fulfilled', value: { ok: true } });
    expect(adopted).toMatchObject({ status: 'rejected', reason: { code: 'broken' } });
    await expect(policies.inForce()).rejects.toMatchObject({ code: 'broken' });
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 5 });
  });

  it('hold as the audit log has them, whatever stands beside it', async () => {
    const { policies, redis } = await openStore(server.url);
    const reader = await openStore(server.url);
    await policies.adopt(aSet(2), source);
    const snapshot = (await redis.hget(policiesKey, 'snapshot')) ?? '';
    await redis.hset(policiesKey, 'snapshot', snapshot.replace('"quorum":2', '"quorum":1'));

    const inForce = await reader.policies.inForce();

    expect(inForce).toMatchObject({ ...aSet(2), revision: 1 });
  });

  it('decide nothing when their entry of the audit log was edited', async () => {
    const { policies, redis } = await openStore(server.url);
    const reader = await openStore(server.url);
    await policies.adopt(aSet(2), source);
    const [[id = '', fields = []] = []] = await redis.xrange(auditStream, '-', '+');
    await redis.del(auditStream);
    await redis.xadd(auditStream, id, ...fields.map((each) => each.replace(':2', ':1')));

    await expect(reader.policies.inForce()).rejects.toMatchObject({
      code: 'broken',
      message: expect.stringContaining('audit entry 1'),
    });
  });

  it('are not those of an older revision that somebody has pointed to', async () => {
    const { policies, redis } = await openStore(server.url);
    const reader = await openStore(server.url);
    await policies.adopt(aSet(1), source);
    await policies.adopt(aSet(2), source);
    await redis.hset(policiesKey, 'seq', 1);

    await expect(reader.policies.inForce()).rejects.toMatchObject({ code: 'broken' });
  });

  it('are said to be unreadable, and never taken for others, when a later version has made them', async () => {
    const { policies } = await openStore(server.url);
    const later = await openStore(server.url);
    const ofLater = { ...aSet(), policies: [{ ...aPolicy(), confirm: 'spoken' }] };
    await later.policies.adopt(ofLater as unknown as PolicySet, source);

    await expect(policies.inForce()).rejects.toMatchObject({
      code: 'broken',
      message: expect.stringContaining('policies.0.confirm'),
    });
  });

  it('give way to the next set, so that a deployment that is rolled back can start', async () => {
    const { policies, redis } = await openStore(server.url);
    const later = await openStore(server.url);
    const ofLater = { ...aSet(), policies: [{ ...aPolicy(), confirm: 'spoken' }] };
    await later.policies.adopt(ofLater as unknown as PolicySet, source);

    const event = await policies.adopt(aSet(2), source);

    expect(event?.data).toMatchObject({
      revision: 2,
      difference: [expect.stringContaining('cannot be read by this version')],
    });
    expect(await policies.inForce()).toEqual({
      ...aSet(2),
      revision: 2,
      event: expect.any(String),
    });
    expect((await policies.history()).map(({ event: { data } }) => data.revision)).toEqual([1, 2]);
    expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 2 });
  });
});
