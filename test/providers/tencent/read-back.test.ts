import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { backupWrite, connectTo, connectToSimulator, now, write } from './connect.ts';
import { answered, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';
const own = write({ key, keyRegion: 'ap-guangzhou' });
const byAlias = write({ key: 'KMS-CDB', keyRegion: 'ap-guangzhou' });

describe('encryption at rest', () => {
  it.each([
    ['with the key asked for', own, ['YES', key, 'ap-guangzhou'], 'done'],
    ['with the same key in capitals', own, ['YES', key.toUpperCase(), 'ap-guangzhou'], 'done'],
    ['with another key', own, ['YES', 'other', 'ap-guangzhou'], 'other'],
    ['with the key of another region', own, ['YES', key, 'ap-shanghai'], 'other'],
    ['with no key shown', own, ['YES', null, null], 'unclear'],
    ['with an empty key', own, ['YES', '', 'ap-guangzhou'], 'unclear'],
    ['with no region shown', own, ['YES', key, null], 'unclear'],
    ['with a key, off', own, ['NO', key, 'ap-guangzhou'], 'not-done'],
    ['with nothing, off', own, ['NO', null, null], 'not-done'],
    ['in a state nobody knows', own, ['SOON', key, 'ap-guangzhou'], 'unclear'],
    ['with the default key', write(), ['YES', 'made-by-tencent', 'ap-guangzhou'], 'done'],
    ['with the default key not shown', write(), ['YES', null, null], 'done'],
    ['with the default key by its alias', byAlias, ['YES', 'made', 'ap-guangzhou'], 'done'],
    [
      'with the default key shown by its alias',
      byAlias,
      ['YES', 'KMS-CDB', 'ap-guangzhou'],
      'done',
    ],
    ['with the default key and no region', byAlias, ['YES', 'made', null], 'unclear'],
    ['with the default key elsewhere', byAlias, ['YES', 'made', 'ap-hongkong'], 'other'],
  ] as const)('%s', async (_what, asked, [Encryption, KeyId, KeyRegion], is) => {
    const cloud = await startScriptedCloud(() => answered({ Encryption, KeyId, KeyRegion }, 'r-2'));

    const seen = await connectTo(redis, cloud.url).readBack(asked);

    expect(seen.is).toBe(is);
    if (seen.is === 'unclear') expect(seen.detail).toContain('cdb-qwer1234');
    else
      expect(seen.proof).toEqual({
        seen: [
          { label: 'Encryption', value: Encryption },
          { label: 'KeyId', value: KeyId || 'none' },
          { label: 'KeyRegion', value: KeyRegion || 'none' },
        ],
        unproven:
          is === 'done' && asked !== own && KeyId !== 'KMS-CDB'
            ? expect.stringMatching(/KMS-CDB cannot be proven/)
            : null,
        cloudRequestId: 'r-2',
      });
  });

  it('names both keys when another one was applied', async () => {
    const cloud = await startScriptedCloud(() =>
      answered({ Encryption: 'YES', KeyId: 'other', KeyRegion: 'ap-shanghai' }),
    );

    expect(await connectTo(redis, cloud.url).readBack(own)).toMatchObject({
      detail: `cdb-qwer1234 is encrypted, but with key other in ap-shanghai, not with ${key} in ap-guangzhou`,
    });
  });

  it('is done only once the instance itself says so', async () => {
    const { cloud, simulator } = await connectToSimulator(redis, { encryptionTakesMs: 60_000 });
    await (await cloud.prepareWrite(own)).send(now());

    expect((await cloud.readBack(own)).is).toBe('not-done');
    simulator.clock.passMs(60_000);
    expect((await cloud.readBack(own)).is).toBe('done');
  });

  it('is not done when the cloud has applied another key', async () => {
    const { cloud } = await connectToSimulator(redis);
    const asked = write({ ...own, instance: 'cdb-other-key' });
    await (await cloud.prepareWrite(asked)).send(now());

    expect((await cloud.readBack(asked)).is).toBe('other');
  });

  it('is done with the default key, which the cloud names itself', async () => {
    const { cloud } = await connectToSimulator(redis);
    await (await cloud.prepareWrite(write())).send(now());

    expect((await cloud.readBack(write())).is).toBe('done');
    expect((await cloud.readBack(byAlias)).is).toBe('done');
  });
});

describe('encryption of backups', () => {
  it('is done in the state asked for, on and off', async () => {
    const { cloud } = await connectToSimulator(redis);

    await (await cloud.prepareWrite(backupWrite('on'))).send(now());
    const on = await cloud.readBack(backupWrite('on'));
    const notOff = await cloud.readBack(backupWrite('off'));
    await (await cloud.prepareWrite(backupWrite('off'))).send(now());
    const off = await cloud.readBack(backupWrite('off'));

    expect([on.is, notOff.is, off.is]).toEqual(['done', 'not-done', 'done']);
    expect(on).toMatchObject({
      proof: { seen: [{ label: 'EncryptionStatus', value: 'on' }], unproven: null },
    });
  });

  it('is unclear in a state nobody knows', async () => {
    const cloud = await startScriptedCloud(() => answered({ EncryptionStatus: 'ON' }));

    expect((await connectTo(redis, cloud.url).readBack(backupWrite('on'))).is).toBe('unclear');
  });
});

it('throws what the cloud refuses', async () => {
  const { cloud } = await connectToSimulator(redis);

  await expect(cloud.readBack(write({ instance: 'cdb-nowhere' }))).rejects.toMatchObject({
    code: 'not-found',
  });
});
