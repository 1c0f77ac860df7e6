import type { CloudErrorCode } from '../domain/errors.ts';
import type { ProviderName } from '../domain/operation.ts';
import { deliveryProblems, type Meter } from '../flow/meter.ts';
import { type Instruments, seconds } from './instruments.ts';

/** A call that a provider may make. */
export interface CloudAction {
  provider: ProviderName;
  action: string;
}

/** From an answer in the same building to the time-out of a write. */
const cloudBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** The gate counts by the second; behind a long queue it may be minutes. */
const gateBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Slack is given up after 10 s. */
const slackBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const cloudErrors: Readonly<Record<CloudErrorCode | 'wire', true>> = {
  throttled: true,
  unavailable: true,
  denied: true,
  'not-found': true,
  conflict: true,
  rejected: true,
  late: true,
  wire: true,
};
const cloudOutcomes: readonly string[] = ['ok', ...Object.keys(cloudErrors), 'other'];

/** What is alarming from the first time on: it is there, at zero, from the method's first call. */
const slackOutcomes = ['ok', 'ratelimited', 'unreachable'];

/** @param actions all the calls there are; another one is counted as `other`. */
export function meterOfClouds(
  { counter, gauge, histogram }: Instruments,
  actions: readonly CloudAction[],
): Pick<Meter, 'cloudCalled' | 'cloudClockSeen' | 'gateWaited'> {
  const of = ['provider', 'action'] as const;
  const calls = counter('cloud_calls_total', 'Calls of clouds that have ended, retries included.', [
    ...of,
    'outcome',
  ]);
  const retries = counter(
    'cloud_call_retries_total',
    'Calls of clouds that repeat one that has failed.',
    of,
  );
  const lasted = histogram(
    'cloud_call_duration_seconds',
    'How long calls of clouds took, without the wait at the gate.',
    cloudBuckets,
    of,
  );
  const waited = histogram(
    'cloud_gate_wait_seconds',
    'How long calls that had to wait waited for their place among those of all processes.',
    gateBuckets,
    of,
  );
  const skew = gauge(
    'cloud_clock_skew_seconds',
    "By how much a cloud's clock was ahead of that of Redis at its newest answer; negative: behind.",
    ['provider'],
  );
  const known = new Set(actions.map(({ action }) => action));
  for (const each of actions) {
    retries.inc({ ...each }, 0);
    for (const outcome of cloudOutcomes) calls.inc({ ...each, outcome }, 0);
  }
  const named = (action: string) => (known.has(action) ? action : 'other');
  return {
    cloudCalled({ provider, action: called, outcome, tookMs, isRetry }) {
      const action = named(called);
      calls.inc({ provider, action, outcome: cloudOutcomes.includes(outcome) ? outcome : 'other' });
      lasted.observe({ provider, action }, seconds(tookMs));
      if (isRetry) retries.inc({ provider, action });
    },
    cloudClockSeen: ({ provider, aheadMs }) => skew.set({ provider }, aheadMs / 1_000),
    gateWaited({ provider, action, waitedMs }) {
      waited.observe({ provider, action: named(action) }, seconds(waitedMs));
    },
  };
}

export function meterOfSlack(
  instruments: Instruments,
): Pick<Meter, 'socketSeen' | 'deliveryRefused' | 'slackCalled' | 'postDoubted' | 'cardShown'> {
  return { ...meterOfDeliveries(instruments), ...meterOfMessages(instruments) };
}

function meterOfDeliveries({
  counter,
  gauge,
}: Instruments): Pick<Meter, 'socketSeen' | 'deliveryRefused'> {
  const connected = gauge(
    'slack_socket_connected',
    'In Socket Mode, whether Slack has a connection to this process over which it can deliver: 1, or 0.',
  );
  connected.remove();
  const refused = counter(
    'slack_deliveries_refused_total',
    'Requests to the place where Slack delivers that were not taken, by why; most are not from Slack.',
    ['problem'],
  );
  for (const problem of deliveryProblems) refused.inc({ problem }, 0);
  return {
    socketSeen: (isConnected) => connected.set(isConnected ? 1 : 0),
    deliveryRefused: (problem) => refused.inc({ problem }),
  };
}

function meterOfMessages({
  counter,
  histogram,
}: Instruments): Pick<Meter, 'slackCalled' | 'postDoubted' | 'cardShown'> {
  const calls = counter(
    'slack_calls_total',
    'Calls of Slack that have ended; those that it refused with a 429 as ratelimited.',
    ['method', 'outcome'],
  );
  const lasted = histogram(
    'slack_call_duration_seconds',
    'How long calls of Slack took.',
    slackBuckets,
    ['method'],
  );
  const doubted = counter(
    'slack_posts_doubted_total',
    'Posts that were cut off after Slack may have taken them: they may stand there twice.',
  );
  const cardDelay = histogram(
    'card_delay_seconds',
    'How long after its newest event was recorded a card showed it.',
    [0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 60, 300, 1_800, 7_200],
  );
  const seen = new Set<string>();
  return {
    slackCalled({ method, outcome, tookMs }) {
      if (!seen.has(method))
        for (const each of slackOutcomes) calls.inc({ method, outcome: each }, 0);
      seen.add(method);
      calls.inc({ method, outcome });
      lasted.observe({ method }, seconds(tookMs));
    },
    postDoubted: () => doubted.inc(),
    cardShown: ({ delayMs }) => cardDelay.observe(seconds(delayMs)),
  };
}
