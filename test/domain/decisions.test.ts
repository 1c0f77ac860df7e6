import { expect, it } from 'vitest';
import type { Decided } from '../../src/domain/decided.ts';
import { approve, close, type Press, reject, retry } from '../../src/domain/decisions.ts';
import type { Request } from '../../src/domain/request.ts';
import { anElectorate, ben, startMs } from '../helpers/build.ts';
import { hourMs, leftToPerson, pendingUnder } from './explaining.ts';

const reason = 'enough';

it.each<[string, Request, (request: Request, press: Press) => Decided]>([
  ['Approve', pendingUnder(), (request, press) => approve(request, press, startMs + hourMs)],
  ['Reject', pendingUnder(), (request, press) => reject(request, { ...press, reason }, startMs)],
  ['Try again', leftToPerson(), (request, press) => retry(request, press, startMs + hourMs)],
  ['Close', leftToPerson(), (request, press) => close(request, { ...press, reason })],
])('decides with %s only about the card as it is', (_, request, decide) => {
  const by = { id: ben.id, electorate: anElectorate(request.rule) };
  const press = { by, fingerprint: request.fingerprint, typedInstance: request.wish.instance };

  expect(decide(request, press)).toMatchObject({ ok: true });
  for (const fingerprint of ['0000-0000-0000', null]) {
    expect(decide(request, { ...press, fingerprint })).toEqual({
      ok: false,
      why: 'card-has-changed',
    });
  }
});

it('asks for the instance before Try again, whatever the rule asks for', () => {
  const request = leftToPerson({ confirm: 'button' });
  const by = { id: ben.id, electorate: anElectorate(request.rule) };
  const press = { by, fingerprint: request.fingerprint, typedInstance: null };

  const why = 'wrong-instance-typed';
  expect(retry(request, press, startMs + hourMs)).toEqual({ ok: false, why });
});
