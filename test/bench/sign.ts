import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import {
  createSigner as createHuaweiSigner,
  frameOf as frameOfHuawei,
  sdkDateOf,
} from '../../src/providers/huawei/sign.ts';
import { createSigner, frameOf } from '../../src/providers/tencent/sign.ts';
import { contest, perCpuSecond } from './figure.ts';

/** Our signers against those of the clouds' own SDKs, and against the hashing that none can do without. */
export async function benchSign(): Promise<void> {
  await contest({
    name: 'sign tencent',
    unit: 'ops per CPU second',
    ours: () => perCpuSecond(inTurn(signTencent)),
    floor: { goal: { atLeast: 0.78 }, measure: () => perCpuSecond(inTurn(hashTencent)) },
    peer: {
      name: 'tencentcloud-sdk-nodejs-intl-en',
      goal: { atLeast: 3.7 },
      measure: () => perCpuSecond(inTurn(signByTencentSdk)),
    },
  });
  await contest({
    name: 'sign huawei',
    unit: 'ops per CPU second',
    ours: () => perCpuSecond(inTurn(signHuawei)),
    floor: { goal: { atLeast: 0.75 }, measure: () => perCpuSecond(inTurn(hashHuawei)) },
    peer: {
      name: '@huaweicloud/huaweicloud-sdk-core',
      goal: { atLeast: 3.3 },
      measure: () => perCpuSecond(inTurn(signByHuaweiSdk)),
    },
  });
}

/** Requests as they follow each other: another instance and another second each time. */
const numbers = Array.from({ length: 1024 }, (_, number) => number);

function inTurn(work: (number: number) => string): () => string {
  let number = 0;
  return () => {
    number = (number + 1) % numbers.length;
    return work(number);
  };
}

const secretId = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE';
const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const key = { accessKey: secretId, secretKey };
const startSeconds = Date.UTC(2026, 2, 1, 9, 30) / 1000;
const project = '0123456789abcdef0123456789abcdef';

const seconds = numbers.map((number) => startSeconds + number);
const instances = numbers.map((number) => `cdb-${(number * 7919).toString(36).padStart(8, 'q')}`);
const params = instances.map((InstanceId) => ({ InstanceId }));
const bodies = params.map((each) => JSON.stringify(each));
const paths = instances.map(
  (instance) => `/v3/${project}/instances/${instance}/backups/encryption`,
);

// Ours.

const tencentHost = 'cdb.intl.tencentcloudapi.com';
const tencentFrame = frameOf({
  method: 'POST',
  path: '/',
  query: '',
  headers: { 'Content-Type': 'application/json', Host: tencentHost },
  signedHeaders: ['content-type', 'host'],
  service: 'cdb',
});
const tencentSigner = createSigner({ secretId, secretKey });

function signTencent(number: number): string {
  return tencentSigner(tencentFrame, at(bodies, number), at(seconds, number));
}

const huaweiHost = 'gaussdb.cn-north-4.myhuaweicloud.com';
const huaweiFrame = frameOfHuawei(
  { Host: huaweiHost, 'X-Project-Id': project, 'Content-Type': 'application/json' },
  ['content-type', 'host', 'x-project-id', 'x-sdk-date'],
);
const huaweiSigner = createHuaweiSigner(key);

function signHuawei(number: number): string {
  const request = { method: 'POST', path: at(paths, number), query: '', body: at(bodies, number) };
  return huaweiSigner(huaweiFrame, request, sdkDateOf(at(seconds, number) * 1000));
}

// The SDKs, by the functions that they call for each request.

const sdkOfTencent: TencentSign = createRequire(import.meta.url)(
  'tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/sign.js',
);

interface TencentSign {
  sign3(request: {
    method: string;
    url: string;
    payload: object;
    timestamp: number;
    service: string;
    secretId: string;
    secretKey: string;
    headers: Record<string, string>;
  }): string;
}

/** It writes the payload as JSON itself, to hash it, and the client once more, to send it. */
function signByTencentSdk(number: number): string {
  return sdkOfTencent.sign3({
    method: 'POST',
    url: `https://${tencentHost}/`,
    payload: at(params, number),
    timestamp: at(seconds, number),
    service: 'cdb',
    secretId,
    secretKey,
    headers: { 'Content-Type': 'application/json' },
  });
}

const huaweiCredentials = new BasicCredentials({ ak: secretId, sk: secretKey, projectId: project });

function signByHuaweiSdk(number: number): string {
  const headers = AKSKSigner.sign(
    {
      endpoint: `https://${huaweiHost}${at(paths, number)}`,
      method: 'POST',
      headers: { 'X-Project-Id': project, 'content-type': 'application/json' },
      data: at(params, number),
    },
    huaweiCredentials,
  );
  return 'Authorization' in headers ? String(headers.Authorization) : '';
}

/*
 * The floor: the hashing that a signature is made of, each step over what the one before gave, in the
 * fastest form that Node has. The body is hashed; its digest follows the rest of the canonical
 * request, which is hashed; that digest follows the rest of the string to sign, of which the keyed
 * hash is made, as two one-shot hashes with the pads of the key (RFC 2104; `createHmac` costs twice
 * that). All other text is there beforehand, in one piece: nothing is looked up, escaped or put
 * together, and no header is made.
 */

const flat = (text: string) => Buffer.from(text).toString('latin1');
const tencentCanonicals = flat(tencentFrame.beforeBody);
const tencentTexts = seconds.map((second) =>
  flat(`TC3-HMAC-SHA256\n${second}\n2026-03-01/cdb/tc3_request\n`),
);

function hashTencent(number: number): string {
  return hashInChain(at(bodies, number), tencentCanonicals, at(tencentTexts, number));
}

const { beforeDate, afterDate } = huaweiFrame;
const dates = seconds.map((second) => flat(sdkDateOf(second * 1000)));
const huaweiCanonicals = numbers.map((number) =>
  flat(`POST\n${at(paths, number)}/\n${beforeDate}${at(dates, number)}${afterDate}`),
);
const huaweiTexts = dates.map((date) => flat(`SDK-HMAC-SHA256\n${date}\n`));

function hashHuawei(number: number): string {
  return hashInChain(at(bodies, number), at(huaweiCanonicals, number), at(huaweiTexts, number));
}

const inner = Buffer.alloc(64 + 512, 0x36);
const outer = Buffer.alloc(64 + 32, 0x5c);

function hashInChain(body: string, canonical: string, text: string): string {
  const digest = hash('sha256', canonical + hash('sha256', body, 'hex'), 'hex');
  const end = 64 + inner.write(text + digest, 64, 'latin1');
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), 64, 'latin1');
  return hash('sha256', outer, 'hex');
}

function at<T>(list: readonly T[], place: number): T {
  const item = list[place];
  if (item === undefined) throw new Error(`nothing at ${place}`);
  return item;
}
