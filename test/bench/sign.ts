import { createHash, createHmac } from 'node:crypto';
import { sign as signHuawei } from '../../src/providers/huawei/sign.ts';
import { createSigner } from '../../src/providers/tencent/sign.ts';
import { contest, perSecond } from './figure.ts';

/** Our signers against the hashing alone that a signature cannot do without. */
export async function benchSign(): Promise<void> {
  await contest({
    name: 'sign tencent',
    unit: 'ops/s',
    goal: 0.78,
    ours: () => perSecond(signTencentOnce),
    floor: () => perSecond(() => hashes('TC3')),
  });
  await contest({
    name: 'sign huawei',
    unit: 'ops/s',
    goal: 0.75,
    ours: () => perSecond(signHuaweiOnce),
    floor: () => perSecond(() => hashes('')),
  });
}

const body = JSON.stringify({ InstanceId: 'cdb-qwer1234' });
const canonicalOfUsualLength = `POST\n/\n\ncontent-type:application/json\nhost:cdb.intl.tencentcloudapi.com\n\ncontent-type;host\n${'0'.repeat(64)}`;
const key = Buffer.alloc(32, 7);

/** Hash of the body, hash of the canonical request, and one keyed hash. */
function hashes(salt: string): string {
  const digest = createHash('sha256').update(body).digest('hex');
  const request = createHash('sha256').update(canonicalOfUsualLength).digest('hex');
  return createHmac('sha256', key).update(salt).update(digest).update(request).digest('hex');
}

const signer = createSigner({ secretId: 'id', secretKey: 'key' });
const timestamp = 1_772_445_600;

function signTencentOnce(): string {
  return signer({
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'Content-Type': 'application/json', Host: 'cdb.intl.tencentcloudapi.com' },
    signedHeaders: ['content-type', 'host'],
    body,
    service: 'cdb',
    timestamp,
  });
}

const project = '0123456789abcdef0123456789abcdef';
const instance = '7033e7c3cf93438797d44ad7ae0a7d95in07';

function signHuaweiOnce(): string {
  return signHuawei(
    {
      method: 'POST',
      path: `/v3/${project}/instances/${instance}/backups/encryption`,
      query: '',
      headers: {
        'Content-Type': 'application/json',
        Host: 'gaussdb.cn-north-4.myhuaweicloud.com',
        'X-Project-Id': project,
        'X-Sdk-Date': '20260302T100000Z',
      },
      body,
    },
    ['content-type', 'host', 'x-project-id', 'x-sdk-date'],
    { accessKey: 'id', secretKey: 'key' },
  );
}
