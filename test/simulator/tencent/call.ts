import { createHash, createHmac } from 'node:crypto';
import { request } from 'undici';
import { tencentCredentials } from '../../../src/simulator/tencent/seeds.ts';

const services: Readonly<Record<string, readonly [service: string, version: string]>> = {
  GetServiceStatus: ['kms', '2019-01-18'],
  DescribeKey: ['kms', '2019-01-18'],
  DescribeKeys: ['kms', '2019-01-18'],
  ListKeys: ['kms', '2019-01-18'],
  ListKeyDetail: ['kms', '2019-01-18'],
  GetRole: ['cam', '2019-01-16'],
  ListAttachedRolePolicies: ['cam', '2019-01-16'],
  GetCallerIdentity: ['sts', '2018-08-13'],
};

export interface TencentAnswer {
  status: number;
  text: string;
  /** `Response` of the body. */
  response: Record<string, unknown> & { RequestId: string };
  /** `Response.Error.Code`. */
  code: string | undefined;
  message: string | undefined;
}

export interface TencentCallOptions {
  region?: string | null;
  credentials?: { secretId: string; secretKey: string; token?: string | undefined };
  signedAtMs?: number;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** Signs and sends one call, as a caller who knows nothing of the simulator would. */
export async function callTencent(
  url: string,
  action: string,
  params: object = {},
  options: TencentCallOptions = {},
): Promise<TencentAnswer> {
  const [service, version] = services[action] ?? ['cdb', '2017-03-20'];
  const { secretId, secretKey, token } = {
    token: undefined,
    ...(options.credentials ?? tencentCredentials),
  };
  const timestamp = Math.floor((options.signedAtMs ?? Date.now()) / 1000);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const body = JSON.stringify(params);
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${new URL(url).host}\n\ncontent-type;host\n${sha256(body)}`;
  const scope = `${date}/${service}/tc3_request`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(key, text).toString('hex');

  const answer = await request(`${url}/`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-TC-Action': action,
      'X-TC-Version': version,
      'X-TC-Timestamp': String(timestamp),
      ...(options.region === null ? {} : { 'X-TC-Region': options.region ?? 'ap-guangzhou' }),
      ...(token === undefined ? {} : { 'X-TC-Token': token }),
      Authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
      ...options.headers,
    },
    body,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return toAnswer(answer.statusCode, await answer.body.text());
}

function toAnswer(status: number, text: string): TencentAnswer {
  const response = text.startsWith('{') ? JSON.parse(text).Response : {};
  return { status, text, response, code: response.Error?.Code, message: response.Error?.Message };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
