import { createHmac, createSecretKey, hash } from 'node:crypto';
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
    floor: () => perSecond(hashes),
  });
  await contest({
    name: 'sign huawei',
    unit: 'ops/s',
    goal: 0.75,
    ours: () => perSecond(signHuaweiOnce),
    floor: () => perSecond(hashes),
  });
}

const body = JSON.stringify({ InstanceId: 'cdb-qwer1234' });
const digest = '0'.repeat(64);
const canonicalOfUsualLength = `POST\n/\n\ncontent-type:application/json\nhost:cdb.intl.tencentcloudapi.com\n\ncontent-type;host\n${digest}`;
const textOfUsualLength = `TC3-HMAC-SHA256\n1772445600\n2026-03-02/cdb/tc3_request\n${digest}`;
const key = createSecretKey(Buffer.alloc(32, 7));

/** Hash of the body, hash of the canonical request, and one keyed hash, each in its fastest form. */
function hashes(): string {
  hash('sha256', body, 'hex');
  hash('sha256', canonicalOfUsualLength, 'hex');
  return createHmac('sha256', key).update(textOfUsualLength).digest('hex');
}

const signer = createSigner({ secretId: 'id', secretKey: 'key' });
const timestamp = 1_772_445_600;
const signedHeaders = ['content-type', 'host'];

function signTencentOnce(): string {
  return signer({
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'Content-Type': 'application/json', Host: 'cdb.intl.tencentcloudapi.com' },
    signedHeaders,
    body,
    service: 'cdb',
    timestamp,
  });
}

const huaweiHeaders = ['content-type', 'host', 'x-project-id', 'x-sdk-date'];
const huaweiKey = { accessKey: 'id', secretKey: 'key' };
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
    huaweiHeaders,
    huaweiKey,
  );
}
