import { describe, expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { off, on, start } from './start.ts';

describe('switching encrypted backup', () => {
  it('answers with the new state, and the query shows that and no more', async () => {
    const { cloud, call, backups, turn } = await start();

    const answer = await turn(huaweiInstances.healthy);

    expect(answer).toMatchObject({ status: 200, body: { encryption_status: 'on' } });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
    expect((await call(backups(huaweiInstances.healthy))).body).toEqual({
      encryption_status: 'on',
    });
    expect(cloud.state()).toMatchObject({
      instances: { [huaweiInstances.healthy]: { kms_key_id: huaweiKeys.enabled } },
    });
    expect(cloud.counters()).toMatchObject({
      writes: { [huaweiInstances.healthy]: 1 },
      effects: { [huaweiInstances.healthy]: 1 },
    });
  });

  it('takes its words in any case and answers in lower case', async () => {
    const { turn } = await start();

    const answer = await turn(huaweiInstances.healthy, {
      ...on,
      encryption_status: 'ON',
      type: 'KMS',
    });

    expect(answer.body).toEqual({ encryption_status: 'on' });
  });

  it('can be undone, but that it was ever on is kept', async () => {
    const { cloud, turn, shows } = await start();

    await turn(huaweiInstances.alreadyOn, off);

    expect(await shows(huaweiInstances.alreadyOn)).toBe('off');
    expect(cloud.state()).toMatchObject({
      instances: { [huaweiInstances.alreadyOn]: { was_ever_on: true, kms_key_id: null } },
    });
  });

  it('is a success without an effect when it is so already', async () => {
    const { cloud, turn } = await start();

    expect((await turn(huaweiInstances.alreadyOn)).status).toBe(200);

    expect(cloud.counters().effects).toEqual({});
  });

  it.each([
    ['building', 400, 'DBS.201014'],
    ['frozen', 400, 'DBS.280449'],
    ['busy', 409, 'DBS.200019'],
    ['held', 409, 'DBS.200019'],
    ['otherProject', 404, 'DBS.200002'],
  ] as const)('of the instance %s is refused with %i %s', async (name, status, code) => {
    const { cloud, turn } = await start();

    const answer = await turn(huaweiInstances[name]);

    expect(answer).toMatchObject({ status, body: { error_code: code } });
    expect(cloud.counters().effects).toEqual({});
  });

  it.each([
    ['an id of another form', 'short', on, 'DBS.280404'],
    ['no body', huaweiInstances.healthy, '', 'DBS.200006'],
    ['no status', huaweiInstances.healthy, {}, 'DBS.280001'],
    ['another status', huaweiInstances.healthy, { encryption_status: 'maybe' }, 'DBS.280001'],
    [
      'on without a key',
      huaweiInstances.healthy,
      { encryption_status: 'on', type: 'kms' },
      'DBS.280001',
    ],
    ['a field nobody knows', huaweiInstances.healthy, { ...on, key: 'x' }, 'DBS.280001'],
    ['no JSON', huaweiInstances.healthy, '{', 'DBS.280001'],
  ])('with %s is refused', async (_, id, body, code) => {
    const { turn } = await start();

    expect(await turn(id, body)).toMatchObject({ status: 400, body: { error_code: code } });
  });

  it.each(['disabled', 'pendingDelete', 'rsa', 'otherProject', 'elsewhere'] as const)(
    'with the key %s is refused',
    async (name) => {
      const { turn } = await start();

      const answer = await turn(huaweiInstances.healthy, { ...on, kms_key_id: huaweiKeys[name] });

      expect(answer).toMatchObject({ status: 400, body: { error_code: 'DBS.200001' } });
    },
  );
});
