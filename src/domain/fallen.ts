import { personObjections } from './people.ts';

/** What counting anew says of approvals: those that fell, and those that count still. */

/** Why an approval counts no more. */
export const fallReasons = [
  ...personObjections,
  'not-an-approver',
  'own-request',
  'requester-may-not-ask',
  'counted-already',
  'earlier-stage-open',
] as const;
export type FallReason = (typeof fallReasons)[number];

/** An approval that counts no more under the rule in force, or for what its person is now. */
export interface Fallen {
  person: string;
  name: string;
  why: FallReason;
}

/** An approval that counts still, and the stage of the rule in force that it counts for. */
export interface Counting {
  person: string;
  stage: string;
}
