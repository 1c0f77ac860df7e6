import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../src/simulator/http.ts';
import type { Refusal } from '../../../src/simulator/huawei/refusal.ts';
import { canonicalRequest, readClaim, readDate } from '../../../src/simulator/huawei/signature.ts';
import { createTokenBook } from '../../../src/simulator/huawei/tokens.ts';
import { verify } from '../../../src/simulator/huawei/verify.ts';
import file from '../../vectors/huawei-sdk-hmac-sha256.json' with { type: 'json' };

type Vector = (typeof file.vectors)[number];

const vectors = file.vectors.map((vector): [string, Vector] => [
  `${vector.id} ${vector.title}`,
  vector,
]);

describe('every vector', () => {
  it.each(vectors)('%s gives its canonical request', (_, vector) => {
    const names = readClaim(vector.authorization)?.names ?? [];

    expect(canonicalRequest(arrivalOf(vector), names)).toBe(vector.debug.canonicalRequest);
  });

  it.each(vectors)('%s is accepted', (_, vector) => {
    expect(refusalOf(() => check(vector, arrivalOf(vector)))).toBeUndefined();
  });

  it.each(vectors)('%s is refused with another secret key', (_, vector) => {
    const other = { ...vector, secretKey: `${vector.secretKey}x` };

    expect(refusalOf(() => check(other, arrivalOf(vector)))).toMatchObject({
      status: 401,
      code: 'APIGW.0301',
    });
  });
});

describe('a request', () => {
  const [, vector] = vectors.find(([name]) => name.startsWith('hws-007')) ?? [];
  if (vector === undefined) throw new Error('no vector');
  const atMs = readDate(vector.timestamp);

  it('is accepted up to fifteen minutes before and after its time', () => {
    const arrival = arrivalOf(vector);

    for (const driftMs of [-900_000, 900_000]) {
      expect(refusalOf(() => check(vector, arrival, atMs + driftMs))).toBeUndefined();
    }
    for (const driftMs of [-901_000, 901_000]) {
      expect(refusalOf(() => check(vector, arrival, atMs + driftMs))?.message).toMatch(
        /signature expired, signature time:\d{8}T\d{6}Z,server time:\d{8}T\d{6}Z/,
      );
    }
  });

  it('shows the rebuilt canonical request, with bars, when the body is another', () => {
    const arrival = { ...arrivalOf(vector), body: Buffer.from('{}') };

    const refused = refusalOf(() => check(vector, arrival));

    expect(refused?.message).toContain('verify aksk signature fail, canonicalRequest:POST|/v3/');
  });

  it('is refused when the date is not signed', () => {
    const arrival = arrivalOf(vector);
    const authorization = vector.authorization.replace(';x-sdk-date', '');

    const refused = refusalOf(() =>
      check(vector, { ...arrival, headers: { ...arrival.headers, authorization } }),
    );

    expect(refused?.code).toBe('APIGW.0301');
  });

  it('is refused when the token of temporary keys is another', () => {
    const refused = refusalOf(() =>
      check({ ...vector, securityToken: 'other' }, arrivalOf(vector)),
    );

    expect(refused?.code).toBe('APIGW.0301');
  });

  it('is refused when its path cannot be decoded', () => {
    const refused = refusalOf(() => check(vector, { ...arrivalOf(vector), path: '/v3/%zz' }));

    expect(refused).toMatchObject({ status: 400, code: 'APIGW.0201' });
  });
});

describe('a token', () => {
  const credential = { accessKey: 'a', secretKey: 'b' };
  const bearing = (token: string): Arrival => ({
    method: 'GET',
    path: '/',
    query: '',
    headers: { 'x-auth-token': token },
    body: Buffer.alloc(0),
  });

  it('opens its project for 24 hours', () => {
    const tokens = createTokenBook();
    const { text, token } = tokens.issue(credential, 'project', 0);

    expect(verify(bearing(text), [credential], tokens, token.expiresAtMs - 1)).toEqual({
      credential,
      tokenProject: 'project',
    });
    expect(
      refusalOf(() => verify(bearing(text), [credential], tokens, token.expiresAtMs))?.code,
    ).toBe('APIGW.0307');
  });

  it('is refused when nobody has issued it', () => {
    const refused = refusalOf(() => verify(bearing('x'), [credential], createTokenBook(), 0));

    expect(refused).toMatchObject({ status: 401, code: 'APIGW.0301' });
  });
});

function check(
  {
    accessKey,
    secretKey,
    securityToken,
    timestamp,
  }: Pick<Vector, 'accessKey' | 'secretKey' | 'securityToken' | 'timestamp'>,
  arrival: Arrival,
  nowMs = readDate(timestamp),
) {
  const credential = { accessKey, secretKey, securityToken: securityToken ?? undefined };
  return verify(arrival, [credential], createTokenBook(), nowMs);
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

function refusalOf(act: () => unknown): Refusal | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error as Refusal;
  }
}
