import { expect, it, onTestFinished } from 'vitest';
import { CloudError, WireError } from '../../src/domain/errors.ts';
import { type Meter, unmetered } from '../../src/flow/meter.ts';
import { unwatched } from '../../src/flow/points.ts';
import type { Gate, Place } from '../../src/providers/gate.ts';
import { connectClouds } from '../../src/providers/index.ts';
import { callMetered, enterMetered } from '../../src/providers/metered.ts';
import type { AccountConfig } from '../../src/providers/provider.ts';
import { holdUp } from './http-exchange.ts';
import * as huawei from './huawei/build.ts';
import * as hws from './huawei/scripted-cloud.ts';
import * as tencent from './tencent/connect.ts';
import * as tc from './tencent/scripted-cloud.ts';

const call = { provider: 'tencent', action: 'DescribeKey', isRetry: false } as const;
const details = { provider: 'tencent', taken: 'maybe' } as const;

it.each([
  ['ok', undefined],
  ['throttled', new CloudError('throttled', 'slow down', details)],
  ['late', new CloudError('late', 'too late', details)],
  ['wire', new WireError('Response', 'not JSON')],
  ['other', new TypeError('a bug')],
])('counts a call that ended as %s, and passes on how it ended', async (outcome, error) => {
  const { meter, calls } = countingMeter();

  const ended = callMetered(meter, call, async () => {
    if (error) throw error;
    return 'an answer';
  });

  if (error) await expect(ended).rejects.toBe(error);
  else expect(await ended).toBe('an answer');
  expect(calls).toEqual([{ ...call, outcome, tookMs: expect.any(Number) }]);
});

it('counts how long a call took, from before it is sent', async () => {
  const { meter, calls } = countingMeter();

  await callMetered(meter, call, async () => holdUp(20));

  expect(calls[0]?.tookMs).toBeGreaterThanOrEqual(20);
});

it('counts a wait at the gate, and none where the place was free', async () => {
  const { meter, waits } = countingMeter();
  const key = { credential: 'a', host: 'b', action: 'DescribeKey', limit: 1 };
  const busy: Gate = {
    enter: async () => {
      holdUp(5);
      return place;
    },
  };

  await enterMetered({ gate: openGate, meter }, 'tencent', key);
  expect(await enterMetered({ gate: busy, meter }, 'tencent', key)).toBe(place);

  const tookLong = waits.filter(({ waitedMs }) => waitedMs >= 5);
  expect(tookLong).toEqual([
    { provider: 'tencent', action: 'DescribeKey', waitedMs: expect.any(Number) },
  ]);
});

it('counts each exchange with Tencent Cloud, and which of them repeat one that failed', async () => {
  const { meter, calls } = countingMeter();
  const server = await tc.startScriptedCloud(({ headers }) =>
    headers['x-tc-action'] === 'DescribeDBInstances' && server.received.length === 1
      ? tc.refused('InternalError')
      : tc.answered({ Items: [] }),
  );
  const cloud = connect(tencent.accountAt(server.url), meter);

  await cloud.find('cdb-qwer1234', ['ap-guangzhou']);
  const write = await cloud.prepareWrite(tencent.write());
  await write.send(tencent.now());

  const counted = { provider: 'tencent', isRetry: false, tookMs: expect.any(Number) };
  expect(calls).toEqual([
    { ...counted, action: 'DescribeDBInstances', outcome: 'unavailable' },
    { ...counted, action: 'DescribeDBInstances', outcome: 'ok', isRetry: true },
    { ...counted, action: 'OpenDBInstanceEncryption', outcome: 'ok' },
  ]);
});

it('counts each exchange with Huawei Cloud, logins and answers that cannot be read included', async () => {
  const { meter, calls } = countingMeter();
  const server = await hws.startScriptedCloud(({ path }) => {
    if (!path.startsWith('/v3/auth')) return { body: '<html>' };
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    return { status: 201, headers: { 'X-Subject-Token': 't' }, body: { token: { expires_at } } };
  });
  const account = huawei.accountAt(server.url, { credentials: [huawei.login] });
  const cloud = connect(account, meter);

  await huawei.failureOf(cloud.readBack(huawei.writeFor('on')));

  const counted = { provider: 'huawei', isRetry: false, tookMs: expect.any(Number) };
  expect(calls).toEqual([
    { ...counted, action: 'CreateToken', outcome: 'ok' },
    { ...counted, action: 'DescribeBackupEncryptStatus', outcome: 'wire' },
  ]);
});

function countingMeter() {
  const calls: Parameters<Meter['cloudCalled']>[0][] = [];
  const waits: Parameters<Meter['gateWaited']>[0][] = [];
  const meter: Meter = {
    ...unmetered,
    cloudCalled: (counted) => void calls.push(counted),
    gateWaited: (wait) => void waits.push(wait),
  };
  return { meter, calls, waits };
}

function connect(account: AccountConfig, meter: Meter) {
  const [cloud] = connectClouds([account], {
    gate: openGate,
    clock: Date,
    log: tencent.silent,
    points: unwatched,
    meter,
  }).all();
  if (!cloud) throw new Error('no cloud');
  onTestFinished(() => cloud.close());
  return cloud;
}

const free = () => Promise.resolve();
const place: Place = { answered: free, refused: free, release: free };
const openGate: Gate = { enter: () => Promise.resolve(place) };
