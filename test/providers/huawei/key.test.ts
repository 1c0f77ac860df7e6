import { expect, it } from 'vitest';
import { huaweiCredentials, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { accountAt, connect, key } from './build.ts';
import { startSimulated } from './simulated.ts';
import { refused, startWorld } from './world.ts';

it('shows a key, and for which instances alone it may be used', async () => {
  const { cloud } = await startSimulated();

  const look = await cloud.lookUpKey(huaweiKeys.enabled, 'cn-north-4');

  expect(look).toMatchObject({
    ok: true,
    seen: {
      state: 'enabled',
      shown: [
        { label: 'alias', value: 'sandbox-enabled' },
        { label: 'algorithm', value: 'AES_256' },
      ],
      uses: [
        {
          operation: 'backup-encryption on',
          onlyFor: 'instances of its enterprise project (default)',
        },
      ],
    },
  });
  expect(blocksIn(look)).toEqual([]);
});

it.each([
  ['disabled', huaweiKeys.disabled, 'disabled', ['key-enabled']],
  ['pending import', huaweiKeys.pendingImport, 'pending import', ['key-enabled']],
  ['of another algorithm', huaweiKeys.rsa, 'enabled', ['key-algorithm', 'key-usage']],
])('says why a key cannot be used: %s', async (_what, id, state, blocks) => {
  const { cloud } = await startSimulated();

  const look = await cloud.lookUpKey(id, 'cn-north-4');

  expect(look).toMatchObject({ ok: true, seen: { state } });
  expect(blocksIn(look)).toEqual(blocks);
});

it('takes a refusal that tells the state for that state', async () => {
  const { url } = await startWorld({ keyLine: refused(400, 'KMS.0320') });

  const look = await connect(accountAt(url)).lookUpKey(key, 'cn-north-4');

  expect(look).toMatchObject({ ok: true, seen: { state: 'frozen', shown: [] } });
  expect(blocksIn(look)).toEqual(['key-exists']);
});

it('says that a key is not there', async () => {
  const { cloud } = await startSimulated();
  const nothing = { ok: true, seen: null };

  expect(await cloud.lookUpKey(huaweiKeys.elsewhere, 'cn-north-4')).toEqual(nothing);
  expect(await cloud.lookUpKey('not-an-id', 'cn-north-4')).toEqual(nothing);
  expect(await cloud.lookUpKey(huaweiKeys.elsewhere, 'cn-east-3')).toMatchObject({
    seen: { state: 'enabled' },
  });
});

it('does not take a refusal for an absence, and names the permission', async () => {
  const credentials = [{ ...huaweiCredentials, denied: ['DescribeKey'] }];
  const { cloud } = await startSimulated({}, { credentials });

  expect(await cloud.lookUpKey(huaweiKeys.enabled, 'cn-north-4')).toEqual({
    ok: false,
    why: expect.stringContaining('kms:cmk:get'),
  });
});

type Looked = Awaited<ReturnType<Awaited<ReturnType<typeof startSimulated>>['cloud']['lookUpKey']>>;

function blocksIn(look: Looked): string[] {
  const uses = look.ok ? (look.seen?.uses ?? []) : [];
  return uses
    .flatMap(({ checks }) => checks)
    .filter(({ verdict }) => verdict === 'block')
    .map(({ name }) => name);
}
