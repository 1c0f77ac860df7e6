import { describe, expect, it } from 'vitest';
import {
  authorization,
  canonicalRequest,
  sdkDateOf,
  sign,
  stringToSign,
} from '../../../src/providers/huawei/sign.ts';
import published from '../../vectors/huawei-sdk-hmac-sha256.json' with { type: 'json' };

describe('SDK-HMAC-SHA256 agrees with every vector', () => {
  it('has them all', () => {
    expect(published.vectors).toHaveLength(45);
  });

  describe.each(published.vectors)('$id: $title', (vector) => {
    const signed = vector.signedHeaders.split(';');

    it('in the canonical request', () => {
      expect(canonicalRequest(vector, signed)).toBe(vector.debug.canonicalRequest);
    });

    it('in the string to sign', () => {
      const text = stringToSign(vector.debug.canonicalRequest, vector.timestamp);

      expect(text).toBe(vector.debug.stringToSign);
    });

    it('in the authorization', () => {
      const header = authorization(vector.debug.stringToSign, signed, vector);

      expect(header).toBe(vector.authorization);
    });

    it('from end to end', () => {
      expect(sign(vector, signed, vector)).toBe(vector.authorization);
    });
  });
});

describe('the signer', () => {
  it('writes a time as X-Sdk-Date wants it, in UTC and without fractions', () => {
    expect(sdkDateOf(Date.UTC(2026, 2, 1, 9, 30, 0, 999))).toBe('20260301T093000Z');
  });

  it('refuses to sign a header that is not there', () => {
    const request = { method: 'GET', path: '/', query: '', headers: {}, body: '' };

    expect(() => canonicalRequest(request, ['host'])).toThrow('host');
  });

  it('takes a plus sign of the query for what it is, not for a space', () => {
    const request = { method: 'GET', path: '/', query: 'a=1+2', headers: {}, body: '' };

    expect(canonicalRequest(request, []).split('\n')[2]).toBe('a=1%2B2');
  });
});
