import { describe, expect, it } from 'vitest';
import {
  canonicalRequest,
  createSigner,
  type SignableRequest,
  stringToSign,
} from '../../../src/providers/tencent/sign.ts';
import file from '../../vectors/tencent-tc3.json' with { type: 'json' };

type Vector = (typeof file.vectors)[number];

it('has all 33 vectors', () => {
  expect(file.vectors).toHaveLength(33);
  expect(file.count).toBe(33);
});

describe.each(file.vectors)('$id: $title', (vector) => {
  const request = requestOf(vector);

  it('stage 1, canonical request', () => {
    expect(canonicalRequest(request)).toBe(vector.debug.canonicalRequest);
  });

  it('stage 2, string to sign', () => {
    expect(stringToSign(request)).toBe(vector.debug.stringToSign);
  });

  it('stage 3, authorization', () => {
    expect(createSigner(vector)(request)).toBe(vector.authorization);
  });
});

it('derives a new key for a new day, and for another service', () => {
  const credentials = { secretId: 'AKIDexample', secretKey: 'example' };
  const [first] = file.vectors.map(requestOf);
  if (!first) throw new Error('no vector');
  const day = 86_400;
  const requests = [
    first,
    { ...first, timestamp: first.timestamp + day },
    { ...first, service: 'kms' },
  ];

  const fresh = requests.map((request) => createSigner(credentials)(request));
  const kept = [...requests, ...requests].map(createSigner(credentials));

  expect(kept).toEqual([...fresh, ...fresh]);
  expect(new Set(kept).size).toBe(3);
});

it('signs the headers that are listed, in the order of their names', () => {
  const vector = file.vectors[0];
  if (!vector) throw new Error('no vector');

  const text = canonicalRequest({
    ...requestOf(vector),
    signedHeaders: ['X-TC-Action', 'Host', 'Content-Type'],
  });

  expect(text).toContain(
    'content-type:application/json; charset=utf-8\n' +
      'host:cvm.tencentcloudapi.com\n' +
      'x-tc-action:describeinstances\n\n' +
      'content-type;host;x-tc-action\n',
  );
});

function requestOf(vector: Vector): SignableRequest {
  const headers = Object.entries(vector.headers).filter(([, value]) => typeof value === 'string');
  return {
    method: vector.method === 'GET' ? 'GET' : 'POST',
    path: vector.path,
    query: vector.query,
    headers: { ...(Object.fromEntries(headers) as Record<string, string>), Host: vector.host },
    signedHeaders: vector.signedHeaders.split(';'),
    body: vector.body,
    service: vector.service,
    timestamp: vector.timestamp,
  };
}
