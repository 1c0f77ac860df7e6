import { Redis } from 'ioredis';
import { createClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { atMost, tell } from './figure.ts';
import { quantile } from './quantile.ts';
import { type Call, nowMs, underWayMs } from './wire-tap.ts';
import { startReady, startWorld, type World } from './world.ts';

const repeats = 7;
const each = 40;
const writeAction = 'ModifyBackupEncryptionStatus';

interface Sample {
  /** From the `approved` event to the first byte of the write, without the time that the cloud was asked. */
  recordedMs: number;
  /** The same from the moment when Slack sent the press. */
  pressedMs: number;
  /** How long the cloud was asked in between. */
  factsMs: number;
}

/** From the last approval to the first byte of the write at the cloud: the whole product, one at a time. */
export async function benchLatency(): Promise<void> {
  const instances = Array.from(
    { length: (repeats + 1) * each },
    (_, index) => `cdb-bench-${index}`,
  );
  const world = await startWorld(instances);
  const product = await startReady(world, 'all');
  world.slack.deliverTo(product.url);
  const redis = new Redis(world.redis.url);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const requests = createRequests({ redis, clock: createClock(), log });

  try {
    const runs: Sample[][] = [];
    for (let run = 0; run <= repeats; run += 1) {
      const samples: Sample[] = [];
      for (const instance of instances.slice(run * each, (run + 1) * each)) {
        samples.push(await follow(world, requests, instance));
      }
      // The first is for warming up.
      if (run > 0) runs.push(samples);
    }
    const of = (field: keyof Sample, share: number) =>
      runs.map((samples) =>
        quantile(
          samples.map((sample) => sample[field]),
          share,
        ),
      );
    atMost('latency approved to write p50, beyond the facts', 'ms', 15, of('recordedMs', 0.5));
    atMost('latency approved to write p99, beyond the facts', 'ms', 60, of('recordedMs', 0.99));
    tell('latency press to write p50, beyond the facts', 'ms', of('pressedMs', 0.5));
    tell('latency facts p50', 'ms', of('factsMs', 0.5));
  } finally {
    await requests.close();
    redis.disconnect();
    await product.stop();
    await world.stop();
  }
}

async function follow(
  { slack, toCloud }: World,
  requests: ReturnType<typeof createRequests>,
  instance: string,
): Promise<Sample> {
  const channel = rooms.requests;
  const asked = await slack.command({
    user: people.ada,
    channel,
    text: `tencent ${instance} on backup`,
  });
  const [id = ''] = /DBE-\d+/.exec(JSON.stringify(asked.body)) ?? [];
  const pending = await until(async () => {
    const request = await requests.load(id);
    return request?.state === 'pending' ? request : null;
  });

  toCloud.take();
  const calls: Call[] = [];
  const value = JSON.stringify({ request: id, fingerprint: pending.fingerprint });
  const pressedAtMs = nowMs();
  await slack.press({
    user: people.ben,
    channel,
    ts: '1.2',
    actionId: 'approve',
    force: { value },
  });
  const write = await until(() => {
    calls.push(...toCloud.take());
    return calls.find((call) => call.action === writeAction && call.instance === instance);
  });

  const history = await requests.history(id);
  const approved = history.find(({ event }) => event.type === 'approved');
  const recordedAtMs = Date.parse(approved?.logged.at ?? '');
  const facts = calls.filter((call) => call !== write);
  const factsMs = underWayMs(facts, recordedAtMs, write.beganAtMs);
  return {
    recordedMs: write.beganAtMs - recordedAtMs - factsMs,
    pressedMs: write.beganAtMs - pressedAtMs - factsMs,
    factsMs,
  };
}
