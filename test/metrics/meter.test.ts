import { expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { aRequest } from '../helpers/build.ts';
import { readExposition, seriesValue } from './exposition.ts';

function openMetrics(restMs = 5_000) {
  const metrics = createMetrics({
    build: { version: '1.2.3', node: 'v20.0.0' },
    cloudActions: [{ provider: 'huawei', action: 'ShowInstance' }],
    restMs,
  });
  const at = async (name: string, labels?: Record<string, string>) =>
    seriesValue(readExposition(await metrics.render()), name, labels);
  return { ...metrics, at };
}

const of = { provider: 'tencent', operation: 'storage-encryption on' };

function after(before: Request, change: Partial<Request>): Request {
  return { ...before, version: before.version + 1, ...change };
}

it('counts how requests end, why they fail, and how long each state lasted', async () => {
  const { meter, at } = openMetrics();
  const running = after(aRequest(), { state: 'running', sinceMs: 1_000 });
  const event: RequestEvent = {
    type: 'failed',
    data: { cause: 'other-key', sent: true, detail: 'evil' },
  };
  const ending = {
    state: 'failed',
    cause: 'other-key',
    sent: true,
    detail: 'evil',
    by: null,
  } as const;
  const failed = after(running, { state: 'failed', sinceMs: 4_000, ending });

  meter.recorded({ before: running, event, after: failed });

  expect(await at('dbencrypt_requests_ended_total', { ...of, outcome: 'failed' })).toBe(1);
  expect(await at('dbencrypt_request_failures_total', { ...of, cause: 'other-key' })).toBe(1);
  const state = { ...of, state: 'running' };
  expect(await at('dbencrypt_request_state_duration_seconds_sum', state)).toBe(3);
  // It was the bot that found it out.
  expect(await at('dbencrypt_decisions_total', { ...of, decision: 'close' })).toBe(0);
});

it('counts what people decide, and not what the bot does by itself', async () => {
  const { meter, at } = openMetrics();
  const request = aRequest();
  const retried = (by: 'bot' | 'person'): RequestEvent => ({
    type: 'retried',
    data: { by, fingerprint: 'F', rule: null, lastsUntilMs: 0 },
  });
  const closed: RequestEvent = {
    type: 'failed',
    data: { cause: 'closed-by-person', sent: true, detail: '' },
  };
  for (const event of [retried('bot'), retried('person'), closed]) {
    meter.recorded({ before: request, event, after: request });
  }

  expect(await at('dbencrypt_decisions_total', { ...of, decision: 'retry' })).toBe(1);
  expect(await at('dbencrypt_decisions_total', { ...of, decision: 'close' })).toBe(1);
  expect(await at('dbencrypt_request_events_total', { type: 'retried' })).toBe(2);
});

it('never throws, whatever it is told', async () => {
  const { meter, at } = openMetrics();
  const call = { provider: 'huawei', action: 'evil"\n', outcome: 'evil"\n' } as const;

  meter.cloudCalled({ ...call, tookMs: Number.NaN, isRetry: true });
  meter.gateWaited({ ...call, waitedMs: Number.NEGATIVE_INFINITY });
  meter.cardShown({ delayMs: -5 });
  meter.jobEnded({ queue: 'steps', name: 'run', outcome: 'failed', tookMs: Number.NaN });

  const other = { provider: 'huawei', action: 'other' };
  expect(await at('dbencrypt_cloud_calls_total', { ...other, outcome: 'other' })).toBe(1);
  expect(await at('dbencrypt_cloud_call_retries_total', other)).toBe(1);
  expect(await at('dbencrypt_card_delay_seconds_sum')).toBe(0);
});

it('begins at zero what may happen for the first time', async () => {
  const { at } = openMetrics();

  const action = { provider: 'huawei', action: 'ShowInstance' };
  expect(await at('dbencrypt_cloud_calls_total', { ...action, outcome: 'throttled' })).toBe(0);
  expect(await at('dbencrypt_request_events_total', { type: 'left-to-person' })).toBe(0);
  expect(await at('dbencrypt_refusals_total', { stage: 'request', reason: 'blocked' })).toBe(0);
  expect(await at('dbencrypt_log_lines_total', { level: 'error' })).toBe(0);
  expect(await at('dbencrypt_audit_appends_total', { outcome: 'broken' })).toBe(0);
  expect(await at('dbencrypt_slack_deliveries_refused_total', { problem: 'unproven' })).toBe(0);
  expect(await at('dbencrypt_config_last_reload_successful')).toBe(1);
});

it('tells which clock is ahead, of this machine and of a cloud, and by how much', async () => {
  const { meter, watch, at } = openMetrics();
  watch({ clock: async () => ({ aheadMs: -40_000 }) });

  meter.cloudClockSeen({ provider: 'huawei', aheadMs: 90_000 });
  meter.cloudClockSeen({ provider: 'huawei', aheadMs: 31_000 });

  expect(await at('dbencrypt_clock_skew_seconds')).toBe(-40);
  expect(await at('dbencrypt_cloud_clock_skew_seconds', { provider: 'huawei' })).toBe(31);
});

it('tells of what it has not looked at, or does not know, nothing at all', async () => {
  const { watch, at } = openMetrics();
  watch({
    clock: async () => ({ aheadMs: null }),
    policies: async () => null,
    canary: async () => [{ queue: 'steps', ageMs: null }],
    readiness: async () => ({ role: 'worker', checks: [{ name: 'redis', isOk: false }] }),
  });

  expect(await at('dbencrypt_clock_skew_seconds')).toBeUndefined();
  expect(await at('dbencrypt_policies_read_age_seconds')).toBeUndefined();
  expect(await at('dbencrypt_queue_canary_age_seconds')).toBeUndefined();
  expect(await at('dbencrypt_cloud_clock_skew_seconds')).toBeUndefined();
  expect(await at('dbencrypt_ready', { role: 'worker', check: 'redis' })).toBe(0);
});

it('reads a source once for all who look together, and not again for a while', async () => {
  const { watch, render } = openMetrics();
  let reads = 0;
  watch({
    canary: async () => {
      reads += 1;
      return [];
    },
  });

  await Promise.all([render(), render(), render()]);
  await render();

  expect(reads).toBe(1);
});

it('does not go on telling what it cannot read any more', async () => {
  const { watch, at } = openMetrics(0);
  let isAway = false;
  watch({
    redis: async () => {
      if (isAway) throw new Error('away');
      return { usedBytes: 7, maxBytes: 70, replicas: 0, wantedReplicas: 0 };
    },
  });
  expect(await at('dbencrypt_redis_memory_used_bytes')).toBe(7);

  isAway = true;

  expect(await at('dbencrypt_redis_memory_used_bytes')).toBeUndefined();
  expect(await at('dbencrypt_scrape_errors_total', { source: 'redis' })).toBe(2);
});

it('waits a second for a source that hangs, and no longer', async () => {
  const { watch, render } = openMetrics();
  watch({
    redis: () => new Promise(() => undefined),
    canary: async () => [{ queue: 'steps', ageMs: 3_000 }],
  });

  const startedAtMs = performance.now();
  const families = readExposition(await render());

  expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  expect(seriesValue(families, 'dbencrypt_scrape_errors_total', { source: 'redis' })).toBe(1);
  expect(seriesValue(families, 'dbencrypt_queue_canary_age_seconds')).toBe(3);
});
