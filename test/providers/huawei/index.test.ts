import { describe, expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import type { Fault } from '../../../src/simulator/simulator.ts';
import {
  accountAt,
  connect,
  failureOf,
  instance,
  key,
  login,
  target,
  wishFor,
  writeFor,
} from './build.ts';
import { byKeyPair, byLogin, sendTo, startSimulated } from './simulated.ts';

const write = 'ModifyBackupEncryptStatus';

describe('looking for an instance', () => {
  it('finds it in the one region where it is', async () => {
    const { cloud } = await startSimulated();

    expect(await cloud.find(huaweiInstances.otherProject, cloud.regions)).toEqual([
      {
        account: 'huawei-prod',
        region: 'cn-east-3',
        instance: huaweiInstances.otherProject,
        name: 'sandbox-other-project',
      },
    ]);
  });

  it('finds nothing where it is not', async () => {
    const { cloud } = await startSimulated();

    expect(await cloud.find(huaweiInstances.otherProject, ['cn-north-4'])).toEqual([]);
    expect(await cloud.find(huaweiInstances.healthy, ['cn-south-1'])).toEqual([]);
    expect(await cloud.find('0'.repeat(32).concat('in07'), cloud.regions)).toEqual([]);
  });

  it('asks nobody about what cannot be an id', async () => {
    const { cloud, simulator } = await startSimulated();

    expect(await cloud.find('../../kms', cloud.regions)).toEqual([]);
    expect(simulator.counters().calls).toEqual({});
  });

  it('fails when a region cannot be asked: what is not seen is not absent', async () => {
    const credentials = { accessKey: 'NOBODY', secretKey: 'nothing' };
    const { cloud } = await startSimulated({ credentials: [credentials] });

    const error = await failureOf(cloud.find(instance, cloud.regions));

    expect(error).toMatchObject({ code: 'denied', cloudCode: 'APIGW.0301' });
    expect(error).toHaveProperty('message', expect.not.stringContaining('NOBODY'));
  });
});

describe('the plan of a write', () => {
  const cloudOf = () => connect(accountAt('http://127.0.0.1:9'));

  it('to turn on holds the key, and no region for it', () => {
    const wish = wishFor('backup-encryption on', { keyRegion: 'cn-east-3' });

    expect(cloudOf().planWrite(wish, target)).toEqual(writeFor('on'));
  });

  it('to turn off holds no key', () => {
    const wish = wishFor('backup-encryption off', { key });

    expect(cloudOf().planWrite(wish, target)).toEqual(writeFor('off'));
  });
});

describe('the cloud', () => {
  it('says how long its writes can still be accepted', () => {
    const url = 'http://127.0.0.1:9';

    expect(connect(accountAt(url)).signatureLastsMs).toBe(900_000);
    expect(connect(accountAt(url, { credentials: [login] })).signatureLastsMs).toBeNull();
    expect(connect(accountAt(url)).writeTimeoutMs).toBe(20_000);
  });
});

describe.each([
  ['an access key', byKeyPair],
  ['a login', byLogin],
])('with %s', (_with, credentials) => {
  it('encrypted backup is turned on and off again', async () => {
    const simulated = await startSimulated({ credentials: [credentials] });
    const { cloud, simulator } = simulated;

    const { checks } = await cloud.readFacts(writeFor('on'));
    expect(checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)).toEqual([
      'restore-limit',
    ]);
    expect(await cloud.readBack(writeFor('on'))).toMatchObject({ is: 'not-done' });

    const on = await sendTo(simulated, writeFor('on'));
    expect(on.cloudRequestId).toMatch(/^[0-9a-f]{32}$/);
    expect(await cloud.readBack(writeFor('on'))).toMatchObject({
      is: 'done',
      proof: {
        seen: [{ label: 'Backup encryption', value: 'on' }],
        unproven: expect.stringMatching(/not which key.*cannot be proven/),
        cloudRequestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });

    await sendTo(simulated, writeFor('off'));
    expect(await cloud.readBack(writeFor('off'))).toMatchObject({
      is: 'done',
      proof: { unproven: null },
    });
    expect(simulator.counters().effects).toEqual({ [instance]: 2 });
  });
});

describe('temporary keys', () => {
  it('are accepted with their security token', async () => {
    const credentials = { ...byKeyPair, securityToken: 'a-security-token+/=' };
    const simulated = await startSimulated(
      { credentials: [credentials] },
      { credentials: [credentials] },
    );

    await sendTo(simulated);

    expect(await simulated.cloud.readBack(writeFor('on'))).toMatchObject({ is: 'done' });
  });
});

describe('tokens', () => {
  it('outlive a day of work', async () => {
    const { cloud, simulator } = await startSimulated({ credentials: [byLogin] });

    for (let hours = 0; hours < 60; hours += 5) {
      await cloud.readBack(writeFor('on'));
      simulator.clock.passMs(5 * 3_600_000);
    }

    expect(simulator.counters().calls).toMatchObject({ CreateToken: 3 });
  });
});

describe('a fault of the cloud', () => {
  it.each<[Fault['how'], object, number]>([
    ['drop-before', { code: 'unavailable', taken: 'maybe' }, 0],
    ['drop-after', { code: 'unavailable', taken: 'maybe' }, 1],
    ['internal-error-before', { code: 'unavailable', taken: 'maybe' }, 0],
    ['internal-error-after', { code: 'unavailable', taken: 'maybe' }, 1],
    ['unavailable', { code: 'unavailable', taken: 'maybe' }, 0],
    ['garbage', { code: 'wire', path: 'body' }, 1],
    ['throttle', { code: 'throttled', taken: 'no', retryAfterMs: 3_000 }, 0],
    ['denied', { code: 'denied', taken: 'no' }, 0],
  ])('at the write, %s, is told as what it is and never sent again', async (how, said, effects) => {
    const simulated = await startSimulated();
    simulated.simulator.misbehave({ action: write, how, retryAfterS: 3 });

    const error = await failureOf(sendTo(simulated));

    expect(error).toMatchObject(said);
    const counters = simulated.simulator.counters();
    expect(counters.writes).toEqual({ [instance]: 1 });
    expect(counters.effects[instance] ?? 0).toBe(effects);
    expect(await simulated.cloud.readBack(writeFor('on'))).toMatchObject({
      is: effects ? 'done' : 'not-done',
    });
  });

  it.each<Fault['how']>(['drop-before', 'internal-error-before', 'unavailable', 'throttle'])(
    'at a read, %s, is passed over',
    async (how) => {
      const { cloud, simulator } = await startSimulated();
      simulator.misbehave({ action: '*', how, times: 1 });

      const { checks } = await cloud.readFacts(writeFor('on'));

      expect(checks.filter(({ verdict }) => verdict === 'not-made')).toEqual([]);
    },
  );

  it('that hides the change for a while is not taken for the end', async () => {
    const simulated = await startSimulated();
    simulated.simulator.misbehave({ action: write, how: 'lag', lagMs: 60_000 });

    await sendTo(simulated);

    expect(await simulated.cloud.readBack(writeFor('on'))).toMatchObject({ is: 'not-done' });
    simulated.simulator.clock.passMs(60_000);
    expect(await simulated.cloud.readBack(writeFor('on'))).toMatchObject({ is: 'done' });
  });

  it.each([
    [huaweiInstances.held, { code: 'conflict', taken: 'no', cloudCode: 'DBS.200019' }],
    [huaweiInstances.building, { code: 'conflict', taken: 'no', cloudCode: 'DBS.201014' }],
    [huaweiInstances.frozen, { code: 'rejected', taken: 'no', cloudCode: 'DBS.280449' }],
  ])('in the state of %s is a refusal before work', async (id, said) => {
    const simulated = await startSimulated();

    const error = await failureOf(sendTo(simulated, writeFor('on', { instance: id })));

    expect(error).toMatchObject(said);
  });
});

describe('a signature', () => {
  it('that has become too old is refused before work', async () => {
    const simulated = await startSimulated();
    const prepared = await simulated.cloud.prepareWrite(writeFor('on'));

    const nowMs = simulated.simulator.clock.now();
    const error = await failureOf(
      prepared.send({ signedAtMs: nowMs - 15 * 60_000 - 5_000, sendByMs: nowMs + 5_000 }),
    );

    expect(error).toMatchObject({ code: 'denied', taken: 'no', cloudCode: 'APIGW.0301' });
    expect(error).toHaveProperty('message', expect.stringContaining('signature expired'));
    expect(simulated.simulator.counters().effects).toEqual({});
  });
});

describe('a key', () => {
  it('of the algorithm SM4 is as good as one of AES_256', async () => {
    const { cloud } = await startSimulated();

    const { checks } = await cloud.readFacts(writeFor('on', { key: huaweiKeys.sm4 }));

    expect(checks.some(({ verdict }) => verdict === 'block')).toBe(false);
  });

  it.each([
    [huaweiKeys.disabled, 'key-enabled'],
    [huaweiKeys.pendingDelete, 'key-enabled'],
    [huaweiKeys.pendingImport, 'key-enabled'],
    [huaweiKeys.rsa, 'key-algorithm'],
    [huaweiKeys.otherProject, 'key-project'],
    [huaweiKeys.elsewhere, 'key-exists'],
  ])('%s that does not suit is blocked by %s', async (id, blockedBy) => {
    const { cloud } = await startSimulated();

    const { checks } = await cloud.readFacts(writeFor('on', { key: id }));

    expect(checks.find(({ verdict }) => verdict === 'block')?.name).toBe(blockedBy);
  });
});
