import { onTestFinished } from 'vitest';
import type { Wish } from '../../../src/domain/events.ts';
import type { OperationName } from '../../../src/domain/operation.ts';
import type { Target, Write } from '../../../src/domain/plan.ts';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import { unmetered } from '../../../src/flow/meter.ts';
import { unwatched } from '../../../src/flow/points.ts';
import type { Clock, Log } from '../../../src/flow/ports.ts';
import type { Gate, GateKey } from '../../../src/providers/gate.ts';
import { huawei } from '../../../src/providers/huawei/index.ts';
import type { ConnectedCloud, HuaweiAccountConfig } from '../../../src/providers/provider.ts';

export const region = 'cn-north-4';
export const projectId = '0123456789abcdef0123456789abcdef';
export const instance = '7033e7c3cf93438797d44ad7ae0a7d95in07';
export const key = 'b82fa43f-f6e8-4ec4-9c31-231bc547c526';

export const keyPair = { accessKey: 'HUAWEIACCESSKEY00001', secretKey: 'a-secret-key' };
export const login = { userName: 'dbencrypt', password: 'a-pass-word', domainName: 'example' };

/** An account whose three services are all at `url`. */
export function accountAt(url: string, over: Partial<HuaweiAccountConfig> = {}) {
  return {
    provider: 'huawei',
    name: 'huawei-prod',
    regions: [{ name: region, projectId }],
    credentials: [keyPair],
    endpoints: { taurusdb: url, kms: url, iam: url },
    limits: {},
    ...over,
  } satisfies HuaweiAccountConfig;
}

/** The cloud of that account, closed with the test. */
export function connect(
  account: HuaweiAccountConfig,
  parts: { clock?: Clock; gate?: Gate; log?: Log } = {},
): ConnectedCloud<HuaweiAccountConfig> {
  const { clock = { now: () => Date.now() }, gate = openGate(), log = silentLog } = parts;
  const cloud = huawei.connect(account, { clock, gate, log, points: unwatched, meter: unmetered });
  onTestFinished(() => cloud.close());
  return cloud;
}

/** A gate that lets everybody through, and remembers who came and how they left. */
export function openGate(): Gate & { entered: GateKey[]; left: string[] } {
  const entered: GateKey[] = [];
  const left: string[] = [];
  return {
    entered,
    left,
    enter(place) {
      entered.push(place);
      return Promise.resolve({
        answered: async () => void left.push(`${place.action} answered`),
        refused: async () => void left.push(`${place.action} refused`),
        release: async () => void left.push(`${place.action} released`),
      });
    },
  };
}

const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const target: Target = { account: 'huawei-prod', region, instance };

export function wishFor(operation: OperationName, over: Partial<Wish> = {}): Wish {
  return {
    provider: 'huawei',
    operation,
    instance,
    key: operation === 'backup-encryption on' ? key : null,
    keyRegion: null,
    region: null,
    account: null,
    reason: null,
    ticket: null,
    ...over,
  };
}

export function writeFor(value: 'on' | 'off', over: Partial<Write> = {}): Write {
  return {
    ...target,
    provider: 'huawei',
    operation: `backup-encryption ${value}`,
    action: 'ModifyBackupEncryptStatus',
    key: value === 'on' ? key : null,
    keyRegion: null,
    value,
    ...over,
  };
}

/** Signed now, and in time. */
export function timesNow() {
  return { signedAtMs: Date.now(), sendByMs: Date.now() + 5_000 };
}

/** Sends one write at once. */
export async function send(cloud: Cloud, write: Write) {
  const prepared = await cloud.prepareWrite(write);
  return prepared.send(timesNow());
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}
