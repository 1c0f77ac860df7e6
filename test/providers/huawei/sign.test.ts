import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalRequest,
  createSigner,
  frameOf,
  sdkDateOf,
  stringToSign,
} from '../../../src/providers/huawei/sign.ts';
import { holds } from '../../helpers/holds.ts';
import published from '../../vectors/huawei-sdk-hmac-sha256.json' with { type: 'json' };

type Vector = (typeof published.vectors)[number];

describe('SDK-HMAC-SHA256 agrees with every vector', () => {
  it('has them all', () => {
    expect(published.vectors).toHaveLength(45);
  });

  describe.each(published.vectors)('$id: $title', (vector) => {
    const frame = frameFor(vector);

    it('in the canonical request', () => {
      expect(canonicalRequest(frame, vector, vector.timestamp)).toBe(vector.debug.canonicalRequest);
    });

    it('in the string to sign', () => {
      const text = stringToSign(vector.debug.canonicalRequest, vector.timestamp);

      expect(text).toBe(vector.debug.stringToSign);
    });

    it('in the authorization', () => {
      const header = createSigner(vector)(frame, vector, vector.timestamp);

      expect(header).toBe(vector.authorization);
    });
  });
});

describe('the signer', () => {
  it('writes a time as X-Sdk-Date wants it, in UTC and without fractions', () => {
    expect(sdkDateOf(Date.UTC(2026, 2, 1, 9, 30, 0, 999))).toBe('20260301T093000Z');
  });

  it('writes times of all days, one after the other, as a calendar does', () => {
    const anyDay = fc.date({
      min: new Date(0),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });

    holds(
      fc.property(anyDay, (day) => {
        const text = day.toISOString().replace(/[-:]|\.\d+/g, '');

        expect(sdkDateOf(day.getTime())).toBe(text);
        expect(sdkDateOf(day.getTime())).toBe(text);
      }),
    );
  });

  it('refuses to sign a header that is not there', () => {
    expect(() => frameOf({}, ['host', 'x-sdk-date'])).toThrow('host');
  });

  it('refuses to leave the time out', () => {
    expect(() => frameOf({ Host: 'here' }, ['host'])).toThrow('time');
  });

  it('takes a plus sign of the query for what it is, not for a space', () => {
    const request = { method: 'GET', path: '/', query: 'a=1+2', body: '' };
    const frame = frameOf({}, ['X-Sdk-Date']);

    const text = canonicalRequest(frame, request, '20260301T093000Z');

    expect(text.split('\n')[2]).toBe('a=1%2B2');
  });
});

function frameFor({ headers, signedHeaders }: Vector) {
  const given = Object.entries(headers).filter(([, value]) => typeof value === 'string');
  return frameOf(Object.fromEntries(given) as Record<string, string>, signedHeaders.split(';'));
}
