import { describe, expect, it, onTestFinished } from 'vitest';
import { roles } from '../../src/compose/parts.ts';
import { secretsOf } from '../../src/config/secrets.ts';
import { askRefusals, failureCauses } from '../../src/domain/events.ts';
import { operationNames, providerNames } from '../../src/domain/operation.ts';
import { decisionRefusals } from '../../src/domain/refusals.ts';
import { finalStates, states } from '../../src/domain/request.ts';
import { eventTypes } from '../../src/domain/speech.ts';
import { appendOutcomes, deliveryProblems, deliveryRefusals } from '../../src/flow/meter.ts';
import { actionsOf } from '../../src/providers/index.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { freePort } from '../helpers/free-port.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { type Family, seriesValue } from './exposition.ts';
import { scrape } from './scrape.ts';

/** Everything that a label may say, in words of our own. */
const closedSets: Record<string, readonly string[] | RegExp> = {
  provider: providerNames,
  operation: operationNames,
  outcome: [
    ...finalStates,
    ...[
      'ok',
      'throttled',
      'unavailable',
      'denied',
      'not-found',
      'conflict',
      'rejected',
      'late',
      'wire',
    ],
    ...['other', 'ratelimited', 'unreachable', 'http_5xx', 'http_other', 'completed'],
    ...appendOutcomes,
    ...['channel_not_found', 'not_in_channel', 'expired_trigger_id', 'internal_error'],
  ],
  cause: failureCauses,
  decision: ['approve', 'reject', 'cancel', 'retry', 'close'],
  state: [...states, 'uncounted', 'waiting', 'prioritized', 'active', 'delayed', 'failed'],
  type: eventTypes,
  stage: ['command', 'press', 'request'],
  reason: [...askRefusals, ...decisionRefusals, ...deliveryRefusals],
  action: [...Object.values(actionsOf).flat(), 'other'],
  method: /^(response_url|[a-z]+(\.[a-zA-Z]+){1,2})$/,
  queue: ['steps', 'patient', 'speech'],
  job: [
    ...['check', 'expire', 'remind', 'escalate', 'run', 'verify'],
    ...['canary', 'reconsider', 'speak'],
  ],
  level: ['warn', 'error'],
  source: [
    ...['requests', 'speech', 'reactor', 'queues', 'canary', 'redis'],
    ...['readiness', 'clock', 'hands', 'policies'],
  ],
  role: roles,
  check: ['start', 'redis', 'slack', 'queue', 'hands', 'stop'],
  problem: deliveryProblems,
  le: /^(\+Inf|\d+(\.\d+)?)$/,
  version: /^\d+\.\d+\.\d+$/,
  node: /^v\d+\.\d+\.\d+$/,
  // Node's own: kinds of garbage collection, and spaces of the heap.
  kind: ['major', 'minor', 'incremental', 'weakcb'],
  space: /^[a-z_]+$/,
};

const units =
  /_(seconds|bytes|info|jobs|events|open|backlog|person|fds|replicas|wanted|ready|successful|file|connected)$/;

function labelsOf(families: Map<string, Family>): [name: string, value: string][] {
  return [...families.values()].flatMap(({ samples }) =>
    samples.flatMap(({ labels }) => Object.entries(labels)),
  );
}

function strayLabels(families: Map<string, Family>): string[] {
  return labelsOf(families)
    .filter(([name, value]) => {
      const known = closedSets[name];
      return !known || !(known instanceof RegExp ? known.test(value) : known.includes(value));
    })
    .map(([name, value]) => `${name}=${value}`);
}

function misnamed(families: Map<string, Family>): string[] {
  return [...families.values()]
    .filter(({ name, type, help }) => {
      if (!name.startsWith('dbencrypt_') || !/^[a-z0-9_]+$/.test(name) || help.length < 10)
        return true;
      if (type === 'counter') return !name.endsWith('_total');
      if (name.endsWith('_total')) return true;
      return type === 'histogram' ? !name.endsWith('_seconds') : !units.test(name);
    })
    .map(({ name, type }) => `${name} (${type})`);
}

it('names everything as Prometheus wants it, and says of each what it is', async () => {
  const house = await openHouse();
  const { status, headers, families } = await scrape(house.ports[0] ?? 0);

  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect([...headers.keys()].filter((name) => /server|powered|version/i.test(name))).toEqual([]);
  expect(misnamed(families)).toEqual([]);
  expect(strayLabels(families)).toEqual([]);
  const build = { node: process.version };
  expect(seriesValue(families, 'dbencrypt_build_info', build)).toBe(1);
  expect(
    seriesValue(families, 'dbencrypt_nodejs_eventloop_lag_p99_seconds'),
  ).toBeGreaterThanOrEqual(0);
});

it('lets nobody write a label, and tells no secret and no name', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  const evil = 'evil"} 1\\n# HELP x';
  const { slack } = house;
  slack.faults.add({
    method: 'chat.postEphemeral',
    how: { kind: 'error', code: 'brand_new_evil' },
  });

  await story.asks(`${evil} cdb-qwer1234`);
  await story.asks(`tencent cdb-evil0001 reason="${evil}" ticket=evil-1`);
  await story.asks(`key ${'evil'.repeat(40)}`);
  await story.asks('show DBE-666');
  await story.asks(`huawei evil${'0'.repeat(28)}in07 off`);
  await story.asks('tencent cdb-qwer1234 reason="evil"');
  await story.presses(people.ada, 'approve', 'cdb-qwer1234');
  await story.presses(people.cid, 'reject', 'cdb-qwer1234');
  await until(() => slack.views(people.cid).length > 0);
  await slack.submitView({ user: people.cid, callbackId: 'reject', values: { reason: evil } });
  await story.becomes('cdb-qwer1234', 'rejected');

  const { text, families } = await until(async () => {
    const scraped = await scrape(house.ports[0] ?? 0);
    const ended = seriesValue(scraped.families, 'dbencrypt_requests_ended_total', {
      provider: 'huawei',
      operation: 'backup-encryption off',
      outcome: 'refused',
    });
    return ended === 1 && scraped;
  });
  expect(strayLabels(families)).toEqual([]);
  expect(misnamed(families)).toEqual([]);
  const secrets = [...secretsOf(house.config), house.redis.url];
  const names = [...Object.values(people), ...Object.values(rooms), 'evil', 'DBE-', 'cdb-'];
  expect([...secrets, ...names].filter((word) => word && text.includes(word))).toEqual([]);
});

describe.each(['ingress', 'worker'] as const)('a process with the role %s', (role) => {
  it('tells its own numbers, and those that all share', async () => {
    const house = await openHouse({ start: false });
    await house.startBot({ role });
    const [port = 0] = house.ports;

    const families = await until(async () => {
      const scraped = await scrape(port);
      const used = seriesValue(scraped.families, 'dbencrypt_redis_memory_used_bytes');
      return used && used > 0 && scraped.families;
    });

    expect(misnamed(families)).toEqual([]);
    expect(strayLabels(families)).toEqual([]);
    expect(seriesValue(families, 'dbencrypt_requests_open', { state: 'pending' })).toBe(0);
    const waiting = seriesValue(families, 'dbencrypt_queue_jobs', {
      queue: 'steps',
      state: 'failed',
    });
    // Ingress holds no queue.
    expect(waiting).toBe(role === 'worker' ? 0 : undefined);
  });
});

it('is told at adminPort where there is one, and nowhere else', async () => {
  const house = await openHouse({ start: false });
  const adminPort = await freePort();
  house.config.http.adminPort = adminPort;
  await house.startBot();
  const [port = 0] = house.ports;

  expect((await scrape(adminPort)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
});

describe('without Redis', () => {
  it.each([
    ['gone', (house: House) => house.redis.crash()],
    ['frozen', (house: House) => freeze(house.redis.pid)],
  ])(
    'which is %s, it answers within two seconds, leaves out what it cannot read, and says so',
    async (_, take) => {
      const house = await openHouse();
      const [port = 0] = house.ports;
      await take(house);

      // In time, however loaded the machine is just now.
      const families = await until(
        async () => {
          const startedAtMs = performance.now();
          const scraped = await scrape(port);
          const tookMs = performance.now() - startedAtMs;
          const used = seriesValue(scraped.families, 'dbencrypt_redis_memory_used_bytes');
          return used === undefined && tookMs < 2_000 && scraped.families;
        },
        { timeoutMs: 20_000 },
      );

      const errors = { source: 'redis' };
      expect(seriesValue(families, 'dbencrypt_scrape_errors_total', errors)).toBeGreaterThan(0);
      expect(
        seriesValue(families, 'dbencrypt_requests_open', { state: 'pending' }),
      ).toBeUndefined();
      expect(seriesValue(families, 'dbencrypt_build_info')).toBe(1);
    },
  );
});

async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
}
