import { describe, expect, it } from 'vitest';
import {
  canonicalRequest,
  createSigner,
  type Frame,
  frameOf,
  type SignableKind,
  scopeOf,
  stringToSign,
} from '../../../src/providers/tencent/sign.ts';
import file from '../../vectors/tencent-tc3.json' with { type: 'json' };

type Vector = (typeof file.vectors)[number];

it('has all 33 vectors', () => {
  expect(file.vectors).toHaveLength(33);
  expect(file.count).toBe(33);
});

describe.each(file.vectors)('$id: $title', (vector) => {
  const frame = frameFor(vector);
  const { body, timestamp, service } = vector;

  it('stage 1, canonical request', () => {
    expect(canonicalRequest(frame, body)).toBe(vector.debug.canonicalRequest);
  });

  it('stage 2, string to sign', () => {
    const text = stringToSign(
      vector.debug.canonicalRequest,
      timestamp,
      scopeOf(timestamp, service),
    );

    expect(text).toBe(vector.debug.stringToSign);
  });

  it('stage 3, authorization', () => {
    expect(createSigner(vector)(frame, body, timestamp)).toBe(vector.authorization);
  });
});

it('derives a new key for a new day, and for another service', () => {
  const credentials = { secretId: 'AKIDexample', secretKey: 'example' };
  const [vector] = file.vectors;
  if (!vector) throw new Error('no vector');
  const frame = frameFor(vector);
  const day = 86_400;
  const requests: [Frame, string, number][] = [
    [frame, '{}', vector.timestamp],
    [frame, '{}', vector.timestamp + day],
    [{ ...frame, service: 'kms' }, '{}', vector.timestamp],
  ];

  const fresh = requests.map((request) => createSigner(credentials)(...request));
  const signer = createSigner(credentials);
  const kept = [...requests, ...requests].map((request) => signer(...request));

  expect(kept).toEqual([...fresh, ...fresh]);
  expect(new Set(kept).size).toBe(3);
});

it('signs the headers that are listed, in the order of their names', () => {
  const [vector] = file.vectors;
  if (!vector) throw new Error('no vector');

  const { beforeBody } = frameOf({
    ...kindOf(vector),
    signedHeaders: ['X-TC-Action', 'Host', 'Content-Type'],
  });

  expect(beforeBody).toContain(
    'content-type:application/json; charset=utf-8\n' +
      'host:cvm.tencentcloudapi.com\n' +
      'x-tc-action:describeinstances\n\n' +
      'content-type;host;x-tc-action\n',
  );
});

function frameFor(vector: Vector): Frame {
  return frameOf(kindOf(vector));
}

function kindOf(vector: Vector): SignableKind {
  const headers = Object.entries(vector.headers).filter(([, value]) => typeof value === 'string');
  return {
    method: vector.method === 'GET' ? 'GET' : 'POST',
    path: vector.path,
    query: vector.query,
    headers: { ...(Object.fromEntries(headers) as Record<string, string>), Host: vector.host },
    signedHeaders: vector.signedHeaders.split(';'),
    service: vector.service,
  };
}
