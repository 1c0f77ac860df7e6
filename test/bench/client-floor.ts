import { Agent } from 'undici';
import {
  createSigner as createHuaweiSigner,
  frameOf as huaweiFrameOf,
  sdkDateOf,
} from '../../src/providers/huawei/sign.ts';
import { createSigner, frameOf } from '../../src/providers/tencent/sign.ts';
import type { Keys } from './client-sdks.ts';

/**
 * The floor: the calls as bare undici makes them, signed by us, their answers read as JSON. No time-out, no
 * look at the status or the headers, no check of the answer, no gate, log or count, nothing tried again.
 */

interface BareRequest {
  method: 'GET' | 'POST';
  origin: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

function openBare(): (request: BareRequest) => Promise<unknown> {
  const agent = new Agent();
  return (request) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      agent.dispatch(request, {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          resolve(JSON.parse(Buffer.concat(chunks).toString()));
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      });
    });
}

export function openBareTencent(url: string, { id, secret }: Keys) {
  const send = openBare();
  const sign = createSigner({ secretId: id, secretKey: secret });
  const { origin, hostname } = new URL(url);
  const frame = frameOf({
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': 'application/json', host: hostname },
    signedHeaders: ['content-type', 'host'],
    service: 'cdb',
  });

  return async (instance: string): Promise<string> => {
    const body = JSON.stringify({ InstanceId: instance });
    const timestamp = Math.floor(Date.now() / 1000);
    const answer = await send({
      method: 'POST',
      origin,
      path: '/',
      headers: {
        Authorization: sign(frame, body, timestamp),
        'Content-Type': 'application/json',
        'X-TC-Action': 'DescribeDBInstanceInfo',
        'X-TC-Version': '2017-03-20',
        'X-TC-Timestamp': String(timestamp),
        'X-TC-Language': 'en-US',
        'X-TC-Region': 'ap-guangzhou',
      },
      body,
    });
    return (answer as { Response: { Encryption: string } }).Response.Encryption;
  };
}

export function openBareHuawei(url: string, { id, secret }: Keys, projectId: string) {
  const send = openBare();
  const sign = createHuaweiSigner({ accessKey: id, secretKey: secret });
  const { origin, host } = new URL(url);
  const frame = huaweiFrameOf({ Host: host, 'X-Project-Id': projectId }, [
    'host',
    'x-project-id',
    'x-sdk-date',
  ]);

  return async (instance: string): Promise<string> => {
    const path = `/v3/${projectId}/instances/${instance}/backups/encryption`;
    const sdkDate = sdkDateOf(Date.now());
    const answer = await send({
      method: 'GET',
      origin,
      path,
      headers: {
        Host: host,
        'X-Project-Id': projectId,
        'X-Language': 'en-us',
        'X-Sdk-Date': sdkDate,
        Authorization: sign(frame, { method: 'GET', path, query: '', body: '' }, sdkDate),
      },
      body: null,
    });
    return (answer as { encryption_status: string }).encryption_status;
  };
}
