import { createRequire } from 'node:module';
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js';
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/huaweicloud-sdk-core.js';
import type { SdkResponse } from '@huaweicloud/huaweicloud-sdk-core/SdkResponse.js';

/**
 * The clouds' own SDKs, as their documents say they are used: one client for all calls, with its
 * defaults. Each gives a function that asks for the encryption of an instance.
 */

export interface Keys {
  id: string;
  secret: string;
}

interface TencentSdk {
  Client: new (
    credential: unknown,
    region: string,
    profile: unknown,
  ) => {
    DescribeDBInstanceInfo(
      request: object,
      done: (error: Error | null, response: { Encryption: string }) => void,
    ): void;
  };
  Credential: new (id: string, key: string) => unknown;
  ClientProfile: new (signMethod: string, http: unknown) => unknown;
  HttpProfile: new (protocol: string, endpoint: string) => unknown;
}

/** @param host with its port. */
export function openTencentSdk(host: string, { id, secret }: Keys) {
  const { Client, Credential, ClientProfile, HttpProfile } = loadTencentSdk();
  const profile = new ClientProfile('TC3-HMAC-SHA256', new HttpProfile('https://', host));
  const client = new Client(new Credential(id, secret), 'ap-guangzhou', profile);

  return (instance: string): Promise<string> =>
    new Promise((resolve, reject) => {
      client.DescribeDBInstanceInfo({ InstanceId: instance }, (error, response) => {
        if (error) reject(error);
        else resolve(response.Encryption);
      });
    });
}

/** It is without types. */
function loadTencentSdk(): TencentSdk {
  const require = createRequire(import.meta.url);
  const folder = 'tencentcloud-sdk-nodejs-intl-en/tencentcloud';
  return {
    Client: require(`${folder}/cdb/v20170320/cdb_client.js`),
    Credential: require(`${folder}/common/credential.js`),
    ClientProfile: require(`${folder}/common/profile/client_profile.js`),
    HttpProfile: require(`${folder}/common/profile/http_profile.js`),
  };
}

/**
 * Its core alone: the class of a service is generated around it, with a method for each action that
 * does what is done here.
 */
export function openHuaweiSdk(url: string, { id, secret }: Keys, projectId: string) {
  const client = new ClientBuilder<HcClient>((core) => core)
    .withCredential(new BasicCredentials({ ak: id, sk: secret, projectId }))
    .withEndpoint(url)
    .build();

  return async (instance: string): Promise<string> => {
    const answer = await client.sendRequest<SdkResponse & { encryption_status: string }>({
      method: 'GET',
      url: '/v3/{project_id}/instances/{instance_id}/backups/encryption',
      contentType: 'application/json',
      queryParams: {},
      pathParams: { instance_id: instance },
      headers: {},
    });
    return answer.encryption_status;
  };
}
