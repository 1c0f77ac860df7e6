import { onTestFinished } from 'vitest';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import type { HuaweiAccountConfig } from '../../../src/providers/provider.ts';
import {
  huaweiCredentials,
  huaweiOtherProjectId,
  huaweiProjectId,
} from '../../../src/simulator/huawei/seeds.ts';
import {
  type HuaweiSimulatorOptions,
  startHuaweiSimulator,
} from '../../../src/simulator/huawei/server.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { accountAt, connect, writeFor } from './build.ts';

export const bothRegions = [
  { name: 'cn-north-4', projectId: huaweiProjectId },
  { name: 'cn-east-3', projectId: huaweiOtherProjectId },
];

const { accessKey, secretKey, userName, password, domainName } = huaweiCredentials;
export const byKeyPair = { accessKey, secretKey };
export const byLogin = { userName, password, domainName };

export interface Simulated {
  cloud: Cloud;
  simulator: Simulator;
}

/** A simulator, and the cloud of an account in it, on one clock. */
export async function startSimulated(
  over: Partial<HuaweiAccountConfig> = {},
  options: HuaweiSimulatorOptions = {},
): Promise<Simulated> {
  const simulator = await startHuaweiSimulator(options);
  onTestFinished(() => simulator.stop());
  const account = accountAt(simulator.url, {
    credentials: [byKeyPair],
    regions: bothRegions,
    ...over,
  });
  return { simulator, cloud: connect(account, { clock: simulator.clock }) };
}

/** Sends one write, signed now by the simulator's clock. */
export async function sendTo({ cloud, simulator }: Simulated, write = writeFor('on')) {
  const prepared = await cloud.prepareWrite(write);
  const nowMs = simulator.clock.now();
  return prepared.send({ signedAtMs: nowMs, sendByMs: nowMs + 5_000 });
}
