import { afterAll, beforeAll, expect, it } from 'vitest';
import { tencentCredentials, tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectToSimulator } from './connect.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

it('shows the state of a key, and that a request may use it for storage encryption', async () => {
  const { cloud } = await connectToSimulator(redis);

  const look = await cloud.lookUpKey(tencentKeys.enabled, 'ap-guangzhou');

  expect(look).toMatchObject({
    ok: true,
    seen: {
      state: 'enabled',
      shown: [{ label: 'alias', value: 'sandbox-enabled' }],
      uses: [{ operation: 'storage-encryption on', onlyFor: null }],
    },
  });
  expect(verdicts(look)).toEqual([
    'kms-ready: pass',
    'key-exists: pass',
    'key-enabled: pass',
    'key-usage: pass',
  ]);
});

it.each([
  ['disabled', tencentKeys.disabled, 'disabled', 'key-enabled: block'],
  ['pending deletion', tencentKeys.pendingDelete, 'pending deletion', 'key-enabled: block'],
  ['of another kind', tencentKeys.asymmetric, 'enabled', 'key-usage: block'],
])('says why a key cannot be used: %s', async (_what, key, state, verdict) => {
  const { cloud } = await connectToSimulator(redis);

  const look = await cloud.lookUpKey(key, 'ap-guangzhou');

  expect(look).toMatchObject({ ok: true, seen: { state } });
  expect(verdicts(look)).toContain(verdict);
});

it('says that a key is not there, and asks nothing more', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);

  expect(await cloud.lookUpKey(tencentKeys.elsewhere, 'ap-guangzhou')).toEqual({
    ok: true,
    seen: null,
  });
  expect(simulator.counters().calls).toEqual({ DescribeKey: 1 });
});

it('does not take a refusal for an absence', async () => {
  const credentials = [{ ...tencentCredentials, denied: ['DescribeKey'] }];
  const { cloud } = await connectToSimulator(redis, { credentials });

  expect(await cloud.lookUpKey(tencentKeys.enabled, 'ap-guangzhou')).toEqual({
    ok: false,
    why: 'the bot lacks the permission kms:DescribeKey; grant it in CAM',
  });
});

type Looked = Awaited<
  ReturnType<Awaited<ReturnType<typeof connectToSimulator>>['cloud']['lookUpKey']>
>;

function verdicts(look: Looked): string[] {
  const uses = look.ok ? (look.seen?.uses ?? []) : [];
  return uses.flatMap(({ checks }) => checks.map(({ name, verdict }) => `${name}: ${verdict}`));
}
