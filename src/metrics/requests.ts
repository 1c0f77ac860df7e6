import { askRefusals, failureCauses, type RequestEvent } from '../domain/events.ts';
import { operations } from '../domain/operation.ts';
import { decisionRefusals } from '../domain/refusals.ts';
import { finalStates } from '../domain/request.ts';
import { eventTypes } from '../domain/speech.ts';
import { deliveryRefusals, type Meter } from '../flow/meter.ts';
import { type Instruments, seconds } from './instruments.ts';

/** From the second that a cloud takes to the week that approvers may take. */
const stateBuckets = [
  0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 28_800, 86_400, 259_200, 604_800,
];

const ofOperation = ['provider', 'operation'] as const;

/** What people decide. */
const decisions = ['approve', 'reject', 'cancel', 'retry', 'close'] as const;
type Decision = (typeof decisions)[number];

/** What happens to requests, counted by the process that records it, and what people are refused. */
export function meterOfRequests(instruments: Instruments): Pick<Meter, 'recorded' | 'refused'> {
  const count = counters(instruments);
  return {
    recorded({ before, event, after }) {
      const { provider, operation } = after.wish;
      const of = { provider, operation };
      count.events.inc({ type: event.type });
      if (event.type === 'asked') count.asked.inc(of);
      if (event.type === 'refused')
        count.refusals.inc({ stage: 'request', reason: event.data.why });
      const decision = decisionIn(event);
      if (decision) count.decisions.inc({ ...of, decision });
      if (before === null || after.state === before.state) return;

      const spentMs = after.sinceMs - before.sinceMs;
      count.states.observe({ ...of, state: before.state }, seconds(spentMs));
      if (!after.ending) return;
      count.ended.inc({ ...of, outcome: after.ending.state });
      if (after.ending.state === 'failed') count.failures.inc({ ...of, cause: after.ending.cause });
    },
    refused: ({ of, why }) => count.refusals.inc({ stage: of, reason: why }),
  };
}

/** A person's own. What the bot does by itself is no decision. */
function decisionIn(event: RequestEvent): Decision | null {
  switch (event.type) {
    case 'approved':
      return 'approve';
    case 'rejected':
      return 'reject';
    case 'cancelled':
      return 'cancel';
    case 'retried':
      return event.data.by === 'person' ? 'retry' : null;
    case 'failed':
      return event.data.cause === 'closed-by-person' ? 'close' : null;
    default:
      return null;
  }
}

/** All there can be begin at zero: what has never happened is told, and the first time is an increase. */
function counters({ counter, histogram }: Instruments) {
  const asked = counter('requests_asked_total', 'Requests that were stored.', ofOperation);
  const ended = counter('requests_ended_total', 'Requests that have ended, by how.', [
    ...ofOperation,
    'outcome',
  ]);
  const failures = counter('request_failures_total', 'Requests that ended as failed, by why.', [
    ...ofOperation,
    'cause',
  ]);
  const decided = counter('decisions_total', 'What people decided about requests.', [
    ...ofOperation,
    'decision',
  ]);
  for (const { provider, name: operation } of operations) {
    const of = { provider, operation };
    asked.inc(of, 0);
    for (const outcome of finalStates) ended.inc({ ...of, outcome }, 0);
    for (const cause of failureCauses) failures.inc({ ...of, cause }, 0);
    for (const decision of decisions) decided.inc({ ...of, decision }, 0);
  }
  const states = histogram(
    'request_state_duration_seconds',
    'How long requests were in a state that they have left.',
    stateBuckets,
    [...ofOperation, 'state'],
  );
  return { asked, ended, failures, decisions: decided, states, ...countersByReason(counter) };
}

function countersByReason(counter: Instruments['counter']) {
  const events = counter('request_events_total', 'Events of requests in the audit log.', ['type']);
  for (const type of eventTypes) events.inc({ type }, 0);
  const refusals = counter(
    'refusals_total',
    'What people were refused: a command, a press of a button, or a request once its facts were read.',
    ['stage', 'reason'],
  );
  const reasons = {
    command: [...decisionRefusals, ...deliveryRefusals],
    press: [...decisionRefusals, ...deliveryRefusals],
    request: askRefusals,
  };
  for (const [stage, all] of Object.entries(reasons)) {
    for (const reason of all) refusals.inc({ stage, reason }, 0);
  }
  return { events, refusals };
}
