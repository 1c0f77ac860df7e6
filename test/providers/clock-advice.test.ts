import { describe, expect, it } from 'vitest';
import { adviseOnClock, aheadMs } from '../../src/providers/clock-advice.ts';
import { explainAnswer } from '../../src/providers/huawei/errors.ts';
import { explainRefusal } from '../../src/providers/tencent/errors.ts';

const nowMs = Date.parse('2026-03-01T10:00:00Z');
const minute = 60_000;
const dateAhead = (minutes: number) => new Date(nowMs + minutes * minute).toUTCString();

describe('a signature that was refused for its time', () => {
  it('is explained by how far the clocks are apart, and by what to do', () => {
    expect(adviseOnClock(11 * minute, 5 * minute)).toBe(
      "The cloud's clock is 11 min ahead of that of Redis, by which this bot signs: set the clock that is wrong, then ask again.",
    );
    expect(adviseOnClock(-11 * minute, 5 * minute)).toContain('is 11 min behind that of Redis');
    expect(adviseOnClock(null, 5 * minute)).toContain('differ by more than 5 min');
    expect(adviseOnClock(1 * minute, 5 * minute)).toContain('agrees with that of Redis');
  });

  it('is measured by the Date of the answer, where there is one', () => {
    expect(aheadMs(dateAhead(3), nowMs)).toBe(3 * minute);
    expect(aheadMs(undefined, nowMs)).toBe(null);
    expect(aheadMs('yesterday', nowMs)).toBe(null);
  });

  it('is told from Tencent’s other refusals by its code', () => {
    const explain = (Code: string) =>
      explainRefusal({ Code, Message: 'No.' }, 'r-1', [], { date: dateAhead(-7), nowMs }).message;

    expect(explain('AuthFailure.SignatureExpire')).toMatch(
      /^No\. The cloud's clock is 7 min behind/,
    );
    expect(explain('AuthFailure.SignatureFailure')).toBe('No.');
  });

  it('is told from Huawei’s other refusals of the same code by the clocks', () => {
    const explain = (error_code: string, minutes: number) =>
      explainAnswer(
        {
          status: 401,
          headers: { date: dateAhead(minutes) },
          body: JSON.stringify({ error_code, error_msg: 'No' }),
        },
        [],
        nowMs,
        'key',
      ).message;

    expect(explain('APIGW.0301', 16)).toMatch(/^No\. The cloud's clock is 16 min ahead/);
    expect(explain('APIGW.0301', 14)).toBe('No');
    expect(explain('APIGW.0302', 16)).toBe('No');
  });
});
