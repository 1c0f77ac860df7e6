import { expect, it } from 'vitest';
import { type Meter, unmetered } from '../../src/flow/meter.ts';
import { meterRequests } from '../../src/flow/metered-requests.ts';
import type { Appended, Requests } from '../../src/flow/ports.ts';
import { ada, aRequest } from '../helpers/build.ts';

type Happened = Parameters<Meter['recorded']>[0];

/** Requests whose store answers so, one after the other. */
function metered(answers: Appended[]) {
  const happened: Happened[] = [];
  const meter: Meter = { ...unmetered, recorded: (each) => void happened.push(each) };
  const next = async () => answers.shift() ?? ({ ok: false, why: 'policies-changed' } as const);
  const store: Pick<Requests, 'ask' | 'append'> = { ask: next, append: next };
  return { requests: meterRequests(store as Requests, meter), happened };
}

function recorded(id: string): Appended {
  const event = {
    ...({ v: 1, id, at: '2026-03-02T10:00:00.000Z', request: 'DBE-1', type: 'asked' } as const),
    ...{ actor: ada, data: {}, seq: 1, digest: '', prev: '', hash: '' },
  };
  return { ok: true, request: aRequest(), event };
}

const expired = { type: 'expired', data: { was: 'pending' } } as const;

it('counts an event when it is recorded, with the request before and after it', async () => {
  const { requests, happened } = metered([recorded('e1'), recorded('e2')]);
  const { wish, origin } = aRequest();

  await requests.ask(wish, origin, ada, 'once');
  await requests.append(aRequest(), expired, ada);

  expect(happened).toEqual([
    { before: null, event: { type: 'asked', data: { wish, origin } }, after: aRequest() },
    { before: aRequest(), event: expired, after: aRequest() },
  ]);
});

it('counts nothing that was not recorded', async () => {
  const { requests, happened } = metered([
    { ok: false, why: 'conflict', current: aRequest() },
    { ok: false, why: 'locked', by: 'DBE-2' },
  ]);

  await requests.append(aRequest(), expired, ada);
  await requests.append(aRequest(), expired, ada);

  expect(happened).toEqual([]);
});

it('counts once what is answered twice, since the same press came again', async () => {
  const { requests, happened } = metered([recorded('e1'), recorded('e1')]);

  await requests.append(aRequest(), expired, ada);
  await requests.append(aRequest(), expired, ada);

  expect(happened).toHaveLength(1);
});
