import { personObjections } from './people.ts';

/** Why a press was refused. Each has one sentence and one next step in `slack/`. */
export const decisionRefusals = [
  'own-request',
  'own-request-by-another-account',
  'not-an-approver',
  'nobody-may-approve',
  'requester-may-not-ask',
  'already-approved-by-you',
  'already-approved-by-another-account',
  'stage-not-open',
  'stage-complete',
  'card-has-changed',
  'not-pending',
  'expired',
  'has-ended',
  'write-intended',
  'wrong-instance-typed',
  'reason-needed',
  'not-requester-or-approver',
  'not-left-to-person',
  'nothing-to-stop',
  'unknown-request',
  ...personObjections,
  'people-unreadable',
  'groups-unreadable',
  'too-early',
  'moved-on',
] as const;
export type DecisionRefusal = (typeof decisionRefusals)[number];
