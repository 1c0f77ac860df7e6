import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../src/simulator/http.ts';
import type { Refusal } from '../../../src/simulator/tencent/refusal.ts';
import { verify } from '../../../src/simulator/tencent/verify.ts';
import file from '../../vectors/tencent-tc3.json' with { type: 'json' };

type Vector = (typeof file.vectors)[number];

const vectors = file.vectors.map((vector): [string, Vector] => [
  `${vector.id} ${vector.title}`,
  vector,
]);

describe('every vector', () => {
  it.each(vectors)('%s is accepted', (_, vector) => {
    const verified = check(vector, arrivalOf(vector));

    expect(verified).toMatchObject({ service: vector.service });
  });

  it.each(vectors)('%s is refused when one byte of the body is another', (_, vector) => {
    const arrival = arrivalOf(vector);

    const refused = refusalOf(() =>
      check(vector, { ...arrival, body: Buffer.from(`${arrival.body} `) }),
    );

    const isUnsigned = arrival.headers['x-tc-content-sha256'] === 'UNSIGNED-PAYLOAD';
    expect(refused).toBe(isUnsigned ? undefined : 'AuthFailure.SignatureFailure');
  });

  it.each(vectors)('%s is refused with another secret key', (_, vector) => {
    const other = { ...vector, secretKey: `${vector.secretKey}x` };

    expect(refusalOf(() => check(other, arrivalOf(vector)))).toBe('AuthFailure.SignatureFailure');
  });
});

describe('a request', () => {
  const [, vector] = vectors[2] ?? [];
  if (vector === undefined) throw new Error('no vector');
  const atMs = vector.timestamp * 1000;

  it('is accepted up to five minutes before and after its time', () => {
    const arrival = arrivalOf(vector);

    for (const driftMs of [-300_000, 300_000]) {
      expect(refusalOf(() => check(vector, arrival, atMs + driftMs))).toBeUndefined();
    }
    for (const driftMs of [-301_000, 301_000]) {
      expect(refusalOf(() => check(vector, arrival, atMs + driftMs))).toBe(
        'AuthFailure.SignatureExpire',
      );
    }
  });

  it.each([
    ['an unknown id', { secretId: 'AKIDother' }, 'AuthFailure.SecretIdNotFound'],
    ['a token that is not the one of its key', { token: 'another' }, 'AuthFailure.TokenFailure'],
  ])('is refused with %s', (_, credential, code) => {
    expect(refusalOf(() => check({ ...vector, ...credential }, arrivalOf(vector)))).toBe(code);
  });

  it.each([
    ['no authorization', '', 'AuthFailure.InvalidAuthorization'],
    [
      'an authorization that does not sign the host',
      vector.authorization.replace('content-type;host', 'content-type'),
      'AuthFailure.SignatureFailure',
    ],
    [
      'the date of another day',
      vector.authorization.replace(/\/\d{4}-\d\d-\d\d\//, '/2001-01-01/'),
      'AuthFailure.SignatureFailure',
    ],
    [
      'another service in the scope',
      vector.authorization.replace(`/${vector.service}/`, '/cvm2/'),
      'AuthFailure.SignatureFailure',
    ],
  ])('is refused with %s', (_, authorization, code) => {
    const arrival = arrivalOf(vector);
    const headers = { ...arrival.headers, authorization };

    expect(refusalOf(() => check(vector, { ...arrival, headers }))).toBe(code);
  });

  it('is refused without a timestamp', () => {
    const arrival = arrivalOf(vector);
    const { 'x-tc-timestamp': _, ...headers } = arrival.headers;

    expect(refusalOf(() => check(vector, { ...arrival, headers }))).toBe('MissingParameter');
  });

  it('may be signed with or without the port of its host', () => {
    const arrival = arrivalOf(vector);
    const headers = { ...arrival.headers, host: `${vector.host}:9101` };

    expect(refusalOf(() => check(vector, { ...arrival, headers }))).toBeUndefined();
  });
});

function check(
  {
    secretId,
    secretKey,
    token,
    timestamp,
  }: Pick<Vector, 'secretId' | 'secretKey' | 'token' | 'timestamp'>,
  arrival: Arrival,
  nowMs = timestamp * 1000,
) {
  return verify(arrival, [{ secretId, secretKey, token: token ?? undefined }], nowMs);
}

function arrivalOf(vector: Vector): Arrival {
  const entries = Object.entries({ ...vector.headers, Authorization: vector.authorization });
  return {
    method: vector.method,
    path: vector.path,
    query: vector.query,
    headers: Object.fromEntries(
      entries.map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    body: Buffer.from(vector.body, 'utf8'),
  };
}

function refusalOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Refusal).code;
  }
}
