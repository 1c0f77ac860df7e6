import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { CloudError } from '../../../src/domain/errors.ts';
import type { Write } from '../../../src/domain/plan.ts';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import { unmetered } from '../../../src/flow/meter.ts';
import { unwatched } from '../../../src/flow/points.ts';
import type { Clock, Log } from '../../../src/flow/ports.ts';
import { createGate } from '../../../src/providers/gate.ts';
import type { TencentAccountConfig } from '../../../src/providers/provider.ts';
import { tencent } from '../../../src/providers/tencent/index.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { tencentCredentials } from '../../../src/simulator/tencent/seeds.ts';
import {
  startTencentSimulator,
  type TencentSimulatorOptions,
} from '../../../src/simulator/tencent/server.ts';
import { aWrite } from '../../helpers/build.ts';
import type { TestRedis } from '../../helpers/redis.ts';

export const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A simulated Tencent Cloud and an account connected to it, ended with the test. */
export async function connectToSimulator(
  redis: TestRedis,
  options: TencentSimulatorOptions = {},
  config: Partial<TencentAccountConfig> = {},
): Promise<{ simulator: Simulator; cloud: Cloud }> {
  const simulator = await startTencentSimulator(options);
  onTestFinished(() => simulator.stop());
  const cloud = connectTo(redis, simulator.url, { clock: simulator.clock, ...config });
  return { simulator, cloud };
}

/** An account whose services are all at `url`. */
export function connectTo(
  redis: TestRedis,
  url: string,
  { clock = Date, ...config }: Partial<TencentAccountConfig> & { clock?: Clock } = {},
): Cloud {
  const connection = new Redis(redis.url);
  // Some tests take it away.
  connection.on('error', () => undefined);
  const cloud = tencent.connect(accountAt(url, config), {
    gate: createGate(connection),
    clock,
    log: silent,
    points: unwatched,
    meter: unmetered,
  });
  onTestFinished(async () => {
    await cloud.close();
    connection.disconnect();
  });
  return cloud;
}

export function accountAt(
  url: string,
  config: Partial<TencentAccountConfig> = {},
): TencentAccountConfig {
  return {
    name: 'tencent-prod',
    provider: 'tencent',
    site: 'international',
    regions: ['ap-guangzhou', 'ap-singapore'],
    credentials: [tencentCredentials],
    endpoints: { cdb: url, kms: url, cam: url, sts: url },
    limits: {},
    ...config,
  };
}

/** `storage-encryption on` of the sandbox's healthy instance, with no key of its own. */
export function write(given: Partial<Write> = {}): Write {
  return aWrite({ key: null, keyRegion: null, ...given });
}

export function backupWrite(value: 'on' | 'off', given: Partial<Write> = {}): Write {
  return write({
    operation: `backup-encryption ${value}`,
    action: 'ModifyBackupEncryptionStatus',
    value,
    ...given,
  });
}

/** The times of a write that is signed now and may leave for five seconds. */
export function now(clock: Clock = Date): { signedAtMs: number; sendByMs: number } {
  return { signedAtMs: clock.now(), sendByMs: clock.now() + 5_000 };
}

/** What a call fails with, which has to be a CloudError. */
export async function failureOf(call: Promise<unknown>): Promise<CloudError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CloudError) return error;
  throw new Error('expected a CloudError', { cause: error });
}
