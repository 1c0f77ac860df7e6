import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { verify } from '../../src/domain/verification.ts';
import { unknown } from './explaining.ts';

const minuteMs = 60_000;
const notRead = { is: 'unreadable', detail: 'The cloud could not be asked.' } as const;

/** The write of this request is signed for so long from its intent on. */
function signedFor(minutes: number): { request: Request; provableMs: number } {
  const request = unknown();
  const attempts = request.attempts.map((attempt) => ({
    ...attempt,
    signatureEndsAtMs: attempt.intendedAtMs + minutes * minuteMs,
  }));
  const [attempt] = attempts;
  if (!attempt) throw new Error('no attempt');
  return { request: { ...request, attempts }, provableMs: attempt.signatureEndsAtMs + minuteMs };
}

describe('a cloud that cannot be asked while the outcome is unknown', () => {
  it('is asked again when it fails just at the time of the proof', () => {
    const { request, provableMs } = signedFor(15);

    expect(verify(request, notRead, provableMs)).toEqual({ ok: false, why: 'too-early' });
    expect(verify(request, notRead, provableMs + minuteMs - 1)).toMatchObject({ ok: false });
    expect(verify(request, { is: 'not-done' }, provableMs + 1)).toMatchObject({ ok: true });
  });

  it('leaves the request to a person when it goes on failing for a minute', () => {
    const { request, provableMs } = signedFor(15);

    expect(verify(request, notRead, provableMs + minuteMs)).toMatchObject({
      event: { type: 'left-to-person', data: { why: 'not-provable' } },
    });
  });

  it('has a quarter of an hour where the proof is due earlier', () => {
    const { request } = signedFor(5);
    const patientUntilMs = request.sinceMs + 15 * minuteMs;

    expect(verify(request, notRead, patientUntilMs - 1)).toMatchObject({ why: 'too-early' });
    expect(verify(request, notRead, patientUntilMs)).toMatchObject({ ok: true });
  });
});
