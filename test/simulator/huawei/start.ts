import { onTestFinished } from 'vitest';
import {
  huaweiCredentials,
  huaweiKeys,
  huaweiProjectId,
} from '../../../src/simulator/huawei/seeds.ts';
import {
  type HuaweiSimulatorOptions,
  startHuaweiSimulator,
} from '../../../src/simulator/huawei/server.ts';
import { callHuawei, type HuaweiCallOptions } from './call.ts';

export const on = { encryption_status: 'on', type: 'kms', kms_key_id: huaweiKeys.enabled };
export const off = { encryption_status: 'off' };

/** A Huawei Cloud for one test, with the calls that tests make most. */
export async function start(options: HuaweiSimulatorOptions = {}) {
  const cloud = await startHuaweiSimulator(options);
  onTestFinished(() => cloud.stop());
  const call = (path: string, more: HuaweiCallOptions = {}) => callHuawei(cloud.url, path, more);
  const backups = (id: string, project = huaweiProjectId) =>
    `/v3/${project}/instances/${id}/backups/encryption`;
  const turn = (id: string, body: object | string = on, more: HuaweiCallOptions = {}) =>
    call(backups(id), { body, ...more });
  const shows = async (id: string) => (await call(backups(id))).body.encryption_status;
  const token = async (project: object = { name: 'cn-north-4' }, password?: string) => {
    const user = {
      name: huaweiCredentials.userName,
      password: password ?? huaweiCredentials.password,
      domain: { name: huaweiCredentials.domainName },
    };
    const identity = { methods: ['password'], password: { user } };
    return callHuawei(cloud.url, '/v3/auth/tokens?nocatalog=true', {
      body: { auth: { identity, scope: { project } } },
      token: '',
    });
  };
  return { cloud, call, backups, turn, shows, token };
}
