import { createHash, createHmac } from 'node:crypto';
import { request } from 'undici';
import { huaweiCredentials } from '../../../src/simulator/huawei/seeds.ts';

export interface HuaweiAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it.
  body: any;
}

export interface HuaweiCallOptions {
  method?: 'GET' | 'POST';
  body?: object | string;
  signedAtMs?: number;
  credentials?: { accessKey: string; secretKey: string; securityToken?: string | undefined };
  /** Instead of a signature. */
  token?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Signs and sends one call. Paths and queries here need no escaping. */
export async function callHuawei(
  url: string,
  target: string,
  options: HuaweiCallOptions = {},
): Promise<HuaweiAnswer> {
  const body = textOf(options.body);
  const method = options.method ?? (options.body === undefined ? 'GET' : 'POST');
  const headers: Record<string, string> =
    options.token === undefined
      ? signed(method, new URL(target, url), body, options)
      : { 'x-auth-token': options.token };
  const answer = await request(`${url}${target}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json', ...options.headers },
    body: method === 'GET' ? null : body,
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: parse(await answer.body.text()),
  };
}

function signed(
  method: string,
  url: URL,
  body: string,
  options: HuaweiCallOptions,
): Record<string, string> {
  const { accessKey, secretKey, securityToken } = {
    securityToken: undefined,
    ...(options.credentials ?? huaweiCredentials),
  };
  const date = new Date(options.signedAtMs ?? Date.now())
    .toISOString()
    .replace(/[-:]|\.\d{3}/g, '');
  const query = [...url.searchParams]
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('*', '%2A')}`)
    .sort()
    .join('&');
  const request = `${method}\n${url.pathname}/\n${query}\nhost:${url.host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${sha256(body)}`;
  const signature = createHmac('sha256', secretKey)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(request)}`)
    .digest('hex');
  return {
    'x-sdk-date': date,
    authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
  };
}

function textOf(body: object | string | undefined): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
