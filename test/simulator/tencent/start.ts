import { onTestFinished } from 'vitest';
import {
  startTencentSimulator,
  type TencentSimulatorOptions,
} from '../../../src/simulator/tencent/server.ts';
import { callTencent, type TencentCallOptions } from './call.ts';

export type StartedTencent = Awaited<ReturnType<typeof start>>;

/** A Tencent Cloud for one test, with the calls that tests make most. */
export async function start(options: TencentSimulatorOptions = {}) {
  const cloud = await startTencentSimulator(options);
  onTestFinished(() => cloud.stop());
  const call = (action: string, params: object = {}, more: TencentCallOptions = {}) =>
    callTencent(cloud.url, action, params, more);
  const info = async (id: string, more: TencentCallOptions = {}) =>
    (await call('DescribeDBInstanceInfo', { InstanceId: id }, more)).response;
  const open = (id: string, params: object = {}, more: TencentCallOptions = {}) =>
    call('OpenDBInstanceEncryption', { InstanceId: id, ...params }, more);
  return { cloud, call, info, open };
}
