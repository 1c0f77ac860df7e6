import { expect, it } from 'vitest';
import { people } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { type Family, seriesValue } from './exposition.ts';
import { scrape } from './scrape.ts';

const of = { tencent: { provider: 'tencent' } };
const tencentStorage = { provider: 'tencent', operation: 'storage-encryption on' };

it('tells a whole story in numbers: who asked, was refused, decided, what was called, how it ended', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('tencnt cdb-qwer1234');
  await story.asks('tencent cdb-qwer1234');
  await story.card('cdb-qwer1234');
  await story.presses(people.ada, 'approve', 'cdb-qwer1234');
  await story.hears(people.ada, /asked for this yourself/);
  await story.approves(people.ben, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'succeeded');

  const at = await figures(house, (now) => now('dbencrypt_card_delay_seconds_count') === 4);
  expect(at('dbencrypt_requests_asked_total', tencentStorage)).toBe(1);
  expect(at('dbencrypt_requests_ended_total', { ...tencentStorage, outcome: 'succeeded' })).toBe(1);
  expect(at('dbencrypt_requests_ended_total', { ...tencentStorage, outcome: 'failed' })).toBe(0);
  expect(at('dbencrypt_decisions_total', { ...tencentStorage, decision: 'approve' })).toBe(1);
  expect(at('dbencrypt_refusals_total', { stage: 'press', reason: 'own-request' })).toBe(1);
  expect(at('dbencrypt_refusals_total', { stage: 'command', reason: 'not-understood' })).toBe(1);
  expect(at('dbencrypt_request_events_total', { type: 'intended' })).toBe(1);
  expect(at('dbencrypt_request_events_total', { type: 'outcome-unknown' })).toBe(0);
  for (const state of ['asked', 'pending', 'approved', 'running', 'verifying']) {
    const labels = { ...tencentStorage, state };
    expect(at('dbencrypt_request_state_duration_seconds_count', labels), state).toBe(1);
  }
  expect(at('dbencrypt_jobs_total', { job: 'run', outcome: 'completed' })).toBe(1);
  expect(at('dbencrypt_job_wait_seconds_count', { job: 'run' })).toBe(1);
  expect(at('dbencrypt_slack_calls_total', { method: 'chat.update', outcome: 'ok' })).toBe(3);
  expect(at('dbencrypt_slack_calls_total', { method: 'views.open', outcome: 'ok' })).toBe(1);
  expect(at('dbencrypt_slack_posts_doubted_total')).toBe(0);
});

it('tells what everybody shares: open requests, the log, the queues and the memory of Redis', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks('tencent cdb-qwer1234');
  await story.card('cdb-qwer1234');

  const at = await figures(
    house,
    (now) =>
      now('dbencrypt_requests_open', { state: 'pending' }) === 1 &&
      now('dbencrypt_speech_backlog') === 0,
  );
  expect(at('dbencrypt_requests_open', { state: 'unknown' })).toBe(0);
  expect(at('dbencrypt_requests_waiting_for_person')).toBe(0);
  expect(at('dbencrypt_speech_oldest_age_seconds')).toBe(0);
  // The policies were put in force first.
  expect(at('dbencrypt_audit_log_events')).toBe(3);
  expect(at('dbencrypt_reactor_lag_events')).toBe(0);
  expect(at('dbencrypt_reactor_lag_seconds')).toBe(0);
  for (const queue of ['steps', 'patient', 'speech']) {
    expect(at('dbencrypt_queue_jobs', { queue, state: 'waiting' }), queue).toBe(0);
    expect(at('dbencrypt_queue_oldest_job_age_seconds', { queue }), queue).toBe(0);
  }
  for (const queue of ['steps', 'patient', 'speech']) {
    expect(at('dbencrypt_queue_canary_age_seconds', { queue }), queue).toBeLessThan(30);
    expect(at('dbencrypt_queue_hands_idle_seconds', { queue }), queue).toBeLessThan(30);
  }
  for (const check of ['redis', 'slack', 'queue', 'hands']) {
    expect(at('dbencrypt_ready', { role: 'all', check }), check).toBe(1);
  }
  expect(at('dbencrypt_ready', { role: 'all', check: 'start' })).toBeUndefined();
  expect(at('dbencrypt_audit_appends_total', { outcome: 'recorded' })).toBe(3);
  expect(Math.abs(at('dbencrypt_clock_skew_seconds') ?? 99)).toBeLessThan(5);
  expect(Math.abs(at('dbencrypt_cloud_clock_skew_seconds', of.tencent) ?? 99)).toBeLessThan(30);
  expect(at('dbencrypt_requests_oldest_age_seconds', { state: 'pending' })).toBeLessThan(30);
  expect(at('dbencrypt_redis_replicas')).toBe(0);
  expect(at('dbencrypt_redis_memory_used_bytes')).toBeGreaterThan(100_000);
  expect(at('dbencrypt_redis_memory_max_bytes')).toBeGreaterThan(
    at('dbencrypt_redis_memory_used_bytes') ?? 0,
  );
});

it('counts the calls of the clouds by action and outcome', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  house.tencent.misbehave({ action: 'DescribeDBInstanceInfo', how: 'throttle', times: 1 });
  await story.asks('tencent cdb-qwer1234');
  await story.card('cdb-qwer1234');

  const info = { provider: 'tencent', action: 'DescribeDBInstanceInfo' };
  const at = await figures(house, () => true);
  expect(at('dbencrypt_cloud_calls_total', { ...info, outcome: 'throttled' })).toBe(1);
  expect(at('dbencrypt_cloud_calls_total', { ...info, outcome: 'ok' })).toBeGreaterThanOrEqual(1);
  expect(at('dbencrypt_cloud_call_retries_total', info)).toBe(1);
  expect(at('dbencrypt_cloud_call_duration_seconds_count', info)).toBeGreaterThanOrEqual(2);
});

it('counts a post that was cut off after Slack took it, and every 429', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  house.slack.faults.add({
    method: 'chat.postMessage',
    how: { kind: 'rate-limit', retryAfterS: 1 },
  });
  house.slack.faults.add({ method: 'chat.postMessage', how: { kind: 'cut-after' } });
  await story.asks('tencent cdb-qwer1234');

  const post = { method: 'chat.postMessage' };
  const at = await figures(house, (now) => now('dbencrypt_slack_posts_doubted_total') === 1);
  const refused = at('dbencrypt_slack_calls_total', { ...post, outcome: 'ratelimited' });
  expect(refused).toBeGreaterThanOrEqual(1);
  expect(at('dbencrypt_slack_calls_total', { ...post, outcome: 'unreachable' })).toBe(1);
  expect(at('dbencrypt_log_lines_total', { level: 'warn' })).toBeGreaterThan(0);
});

it('tells in Socket Mode whether Slack can deliver, and nothing of it over HTTP', async () => {
  const house = await openHouse({ socket: true });
  const overHttp = await openHouse();
  const name = 'dbencrypt_slack_socket_connected';
  await figures(house, (now) => now(name) === 1);
  expect((await figures(overHttp, () => true))(name)).toBeUndefined();

  const comeBack = house.slack.goDown();
  house.slack.cutSockets();
  await figures(house, (now) => now(name) === 0);
  comeBack();

  await figures(house, (now) => now(name) === 1);
});

it('tells that the configuration that was written last was refused, and that one is taken', async () => {
  const house = await openHouse({ start: false });
  const bot = await house.startBot();
  const name = 'dbencrypt_config_last_reload_successful';
  await figures(house, (now) => now(name) === 1);

  bot.noteRead(false);

  const at = await figures(house, (now) => now(name) === 0);
  expect(at('dbencrypt_policies_other_than_file')).toBe(0);
  expect(at('dbencrypt_policies_read_age_seconds')).toBeLessThan(60);
});

type At = (name: string, labels?: Record<string, string>) => number | undefined;

/** What the house tells, once it is so. */
async function figures(house: House, isSo: (at: At) => boolean): Promise<At> {
  const [port = 0] = house.ports;
  const lookup =
    (families: Map<string, Family>): At =>
    (name, labels) =>
      seriesValue(families, name, labels);
  return until(
    async () => {
      const at = lookup((await scrape(port)).families);
      return isSo(at) && at;
    },
    { timeoutMs: 20_000, what: `figures: ${isSo}` },
  );
}
