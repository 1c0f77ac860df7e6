import { expect, it } from 'vitest';
import { considerPress } from '../../src/flow/decide-request.ts';
import type { Press } from '../../src/flow/inbox.ts';
import { type FlowBench, openFlowBench } from './open-flow.ts';
import { press } from './press.ts';

/** What is certain before Slack is asked: no dialog opens for a press that cannot be meant. */

it.each<[string, Press['action'], keyof Pick<FlowBench, 'pending' | 'approved'>, Partial<Press>]>([
  ['unknown-request', 'approve', 'pending', { request: 'DBE-9999' }],
  ['card-has-changed', 'reject', 'pending', { fingerprint: '0000-0000-0000' }],
  ['not-pending', 'approve', 'approved', {}],
  ['not-pending', 'reject', 'approved', {}],
  ['not-pending', 'confirm', 'approved', {}],
  ['not-left-to-person', 'retry', 'pending', {}],
  ['not-left-to-person', 'close', 'approved', {}],
  ['own-request', 'approve', 'pending', { by: { id: 'U0ADA', name: 'Ada' } }],
  ['not-an-approver', 'approve', 'pending', { by: { id: 'U0EVE', name: 'Eve' } }],
])('is refused at once: %s, for %s while %s', async (why, action, state, given) => {
  const bench = await openFlowBench();
  const request = await bench[state]();

  const considered = await considerPress(bench.parts, { ...press(action, request), ...given });

  expect(considered).toMatchObject({ ok: false, why });
});

it.each<[Press['action'], string]>([
  ['approve', 'typed'],
  ['reject', 'optional-reason'],
  ['cancel', 'nothing'],
])('is asked about: %s, %s', async (action, ask) => {
  const bench = await openFlowBench();

  const considered = await considerPress(bench.parts, press(action, await bench.pending()));

  expect(considered).toMatchObject({ ok: true, ask });
});
