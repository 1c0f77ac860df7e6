import { describe, expect, it, onTestFinished } from 'vitest';
import { CloudError } from '../../src/domain/errors.ts';
import { unmetered } from '../../src/flow/meter.ts';
import { unwatched } from '../../src/flow/points.ts';
import { nameCredential } from '../../src/providers/credential.ts';
import { huawei } from '../../src/providers/huawei/index.ts';
import { tencent } from '../../src/providers/tencent/index.ts';
import { startHuaweiSimulator } from '../../src/simulator/huawei/server.ts';
import { startTencentSimulator } from '../../src/simulator/tencent/server.ts';
import { keepLog } from '../slack/quiet-log.ts';
import * as ofHuawei from './huawei/build.ts';
import { bothRegions } from './huawei/simulated.ts';
import * as ofTencent from './tencent/connect.ts';

const keys = {
  tencent: {
    old: { secretId: 'AKIDold00000000000001', secretKey: 'the-old-secret-of-tencent' },
    next: { secretId: 'AKIDnext0000000000001', secretKey: 'the-next-secret-of-tencent' },
  },
  huawei: {
    old: { accessKey: 'HUAWEIOLDKEY00000001', secretKey: 'the-old-secret-of-huawei' },
    next: { accessKey: 'HUAWEINEXTKEY0000001', secretKey: 'the-next-secret-of-huawei' },
  },
};

/** A simulated cloud whose credentials come and go, and an account with these two. */
const clouds = {
  async tencent() {
    const valid = Object.values(keys.tencent);
    const simulator = await startTencentSimulator({ credentials: valid });
    const account = ofTencent.accountAt(simulator.url, { credentials: [...valid] });
    const { parts, ...seen } = watchedParts(simulator.clock);
    const cloud = tencent.connect(account, parts);
    onTestFinished(async () => void (await Promise.all([cloud.close(), simulator.stop()])));
    return {
      ...{ simulator, cloud, ...seen },
      write: ofTencent.write(),
      names: valid.map(({ secretId }) => nameCredential(secretId)),
      revokeOld: () => void valid.shift(),
      restoreOld: () => void valid.unshift(keys.tencent.old),
      revokeAll: () => void valid.splice(0),
      takeNext: () => cloud.takeCredentials([keys.tencent.next]),
      takeBoth: () => cloud.takeCredentials([keys.tencent.old, keys.tencent.next]),
    };
  },
  async huawei() {
    const valid = Object.values(keys.huawei);
    const simulator = await startHuaweiSimulator({ credentials: valid });
    const credentials = [...valid];
    const account = ofHuawei.accountAt(simulator.url, { regions: bothRegions, credentials });
    const { parts, ...seen } = watchedParts(simulator.clock);
    const cloud = huawei.connect(account, parts);
    onTestFinished(async () => void (await Promise.all([cloud.close(), simulator.stop()])));
    return {
      ...{ simulator, cloud, ...seen },
      write: ofHuawei.writeFor('on'),
      names: valid.map(({ accessKey }) => nameCredential(accessKey)),
      revokeOld: () => void valid.shift(),
      restoreOld: () => void valid.unshift(keys.huawei.old),
      revokeAll: () => void valid.splice(0),
      takeNext: () => cloud.takeCredentials([keys.huawei.next]),
      takeBoth: () => cloud.takeCredentials([keys.huawei.old, keys.huawei.next]),
    };
  },
};

function watchedParts(clock: { now(): number }) {
  const gate = ofHuawei.openGate();
  const log = keepLog();
  const told: { about: string; sentence: string }[] = [];
  const operators = {
    tell: async (about: string, sentence: string) => void told.push({ about, sentence }),
  };
  const parts = { clock, gate, log, operators, points: unwatched, meter: unmetered };
  const refusals = () => log.lines.filter(({ message }) => /refuses/.test(message));
  return { parts, gate, log, told, refusals, times: () => timesAt(clock.now()) };
}

const timesAt = (nowMs: number) => ({ signedAtMs: nowMs, sendByMs: nowMs + 5_000 });

const effects = ({ simulator }: { simulator: { counters(): { effects: object } } }) =>
  Object.values(simulator.counters().effects).reduce((sum, count) => sum + count, 0);

describe.each(['tencent', 'huawei'] as const)('an account of %s with two credentials', (name) => {
  it('is read and written with the first one while the cloud accepts it', async () => {
    const scene = await clouds[name]();
    const { cloud, write, gate, names } = scene;

    await cloud.readFacts(write);
    await (await cloud.prepareWrite(write)).send(scene.times());

    expect(new Set(gate.entered.map(({ credential }) => credential))).toEqual(new Set([names[0]]));
    expect(effects(scene)).toBe(1);
    expect(scene.refusals()).toEqual([]);
  });

  it('is read and written with the next one once the cloud refuses the first, and says so once', async () => {
    const scene = await clouds[name]();
    const { cloud, write, gate, names, told, log } = scene;
    scene.revokeOld();

    const facts = await cloud.readFacts(write);
    gate.entered.length = 0;
    await cloud.readBack(write);
    await (await cloud.prepareWrite(write)).send(scene.times());

    expect(facts.checks.filter(({ verdict }) => verdict === 'block')).toEqual([]);
    expect(facts.instanceName).toBeTruthy();
    expect(new Set(gate.entered.map(({ credential }) => credential))).toEqual(new Set([names[1]]));
    expect(effects(scene)).toBe(1);
    expect(scene.refusals()).toMatchObject([
      { level: 'warn', fields: { account: cloud.account, key: names[0], other: names[1] } },
    ]);
    expect(told).toMatchObject([
      { sentence: expect.stringMatching(/refuses credentials\[0\].*From now on .* is used/) },
    ]);
    const all = JSON.stringify([log.lines, told]);
    for (const each of Object.values(keys[name]).flatMap((one) => Object.values(one))) {
      expect(all).not.toContain(each);
    }
  });

  it('sends no write with a credential that was refused after it was prepared', async () => {
    const scene = await clouds[name]();
    const { cloud, write } = scene;
    const prepared = await cloud.prepareWrite(write);
    scene.revokeOld();
    await cloud.readFacts(write);

    const error = await ofHuawei.failureOf(prepared.send(scene.times()));

    // Passes by itself: what is prepared anew has the other credential.
    expect(error).toMatchObject({ code: 'unavailable', taken: 'no', refusesCredential: false });
    expect(scene.simulator.counters().writes).toEqual({});
    await (await cloud.prepareWrite(write)).send(scene.times());
    expect(effects(scene)).toBe(1);
  });

  it('signs no write twice: one that is refused was not taken, and only reads go on', async () => {
    const scene = await clouds[name]();
    const { cloud, write, gate, names } = scene;
    const prepared = await cloud.prepareWrite(write);
    scene.revokeOld();
    gate.entered.length = 0;

    const error = await ofHuawei.failureOf(prepared.send(scene.times()));

    expect(error).toMatchObject({ code: 'denied', taken: 'no' });
    expect(gate.entered).toEqual([]);
    expect(effects(scene)).toBe(0);
    await cloud.readBack(write);
    expect(gate.entered.map(({ credential }) => credential)).toEqual(names);
  });

  it('asks with both again when both are refused, and says that nothing is left', async () => {
    const scene = await clouds[name]();
    const { cloud, write, told, log } = scene;
    scene.revokeAll();

    const error = await ofHuawei.failureOf(cloud.readBack(write));
    await ofHuawei.failureOf(cloud.readBack(write));
    scene.restoreOld();
    await cloud.readBack(write);

    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ code: 'denied', refusesCredential: true });
    expect(told).toHaveLength(2);
    expect(told[1]?.sentence).toMatch(/There is no other one/);
    expect(log.lines.at(-1)?.message).toBe('a cloud accepts a credential again');
  });

  it('takes others while it works, and lets what is prepared keep its own', async () => {
    const scene = await clouds[name]();
    const { cloud, write, gate, names } = scene;
    const prepared = await cloud.prepareWrite(write);
    gate.entered.length = 0;

    expect(scene.takeNext()).toEqual([names[1]]);
    await cloud.readBack(write);
    await prepared.send(scene.times());

    expect(gate.entered.map(({ credential }) => credential)).toEqual([names[1]]);
    expect(effects(scene)).toBe(1);
    expect(scene.takeNext()).toBeNull();
  });

  it('begins anew with the first one when it is given others', async () => {
    const scene = await clouds[name]();
    const { cloud, write, gate, names } = scene;
    scene.revokeOld();
    await cloud.readBack(write);
    scene.takeNext();
    scene.restoreOld();
    gate.entered.length = 0;

    scene.takeBoth();
    await cloud.readBack(write);

    expect(gate.entered.map(({ credential }) => credential)).toEqual([names[0]]);
  });

  it('does not blame a credential for the time of its signature', async () => {
    const scene = await clouds[name]();
    const prepared = await scene.cloud.prepareWrite(scene.write);
    const { signedAtMs, sendByMs } = scene.times();

    const late = prepared.send({ signedAtMs: signedAtMs - 3_600_000, sendByMs });

    expect(await ofHuawei.failureOf(late)).toMatchObject({ code: 'denied', taken: 'no' });
    expect(scene.refusals()).toEqual([]);
  });
});
