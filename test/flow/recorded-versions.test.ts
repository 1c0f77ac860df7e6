import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { readHead, verifyAudit } from '../../src/store/audit.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { type FakeMessage, people } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type Story, tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';
import { type Kept, restore } from '../store/recorded/dump.ts';
import { instances, policies } from '../store/recorded/life.ts';
import { unreadable } from '../store/recorded/schemas.ts';

/** What bots of other versions have left in their Redis: `test/store/recorded/record.test.ts` says how. */
const folder = new URL('../store/recorded/', import.meta.url);
const versions = readdirSync(folder).filter((name) => /\d\.json$/.test(name));

interface Recorded {
  redis: Kept[];
  cards: FakeMessage[];
}

it.each(versions)(
  'takes over from a bot that was killed, whose Redis is %s, and brings every request to its end',
  async (version) => {
    const kept: Recorded = JSON.parse(readFileSync(new URL(version, folder), 'utf8'));
    const house = await openHouse({ policies, start: false });
    const redis = new Redis(house.redis.url);
    onTestFinished(() => redis.disconnect());
    await restore(redis, kept.redis);
    house.slack.workspace.messages.push(...kept.cards);
    const before = await readHead(redis);
    if (!before) throw new Error('no log');

    // Also right after it was recorded: the signatures of its calls have ended.
    house.passMs(10 * 60_000);
    // What the cloud had taken has been done meanwhile.
    const done = { Encryption: 'YES', KeyId: tencentKeys.enabled, KeyRegion: 'ap-guangzhou' };
    house.tencent.edit(instances.verifying, done);
    await house.startBot();
    const story = tellStory(house);
    await endAll(house, story);

    const states = await statesOf(redis);
    expect(states).toEqual({
      ...Object.fromEntries(ends.map((end) => [end, end])),
      halfApproved: 'succeeded',
      pending: 'succeeded',
      scheduled: 'cancelled',
      approved: 'succeeded',
      asked: 'succeeded',
      unknown: 'failed',
      verifying: 'succeeded',
      running: 'failed',
    });
    const { effects, mostAtOnce } = house.tencent.counters();
    const written = ['halfApproved', 'pending', 'approved', 'asked'] as const;
    expect(effects).toEqual(Object.fromEntries(written.map((each) => [instances[each], 1])));
    expect(Object.values(mostAtOnce).every((most) => most === 1)).toBe(true);
    expect(await verifyAudit(redis, { heads: [before] })).toMatchObject({ ok: true });
    // A process of that version may run on beside this one.
    const read = readFileSync(new URL(version.replace('.json', '.schemas.json'), folder), 'utf8');
    expect(await unreadable(redis, JSON.parse(read), before.seq + 1)).toEqual([]);
  },
  90_000,
);

const ends = ['succeeded', 'failed', 'refused', 'rejected', 'cancelled', 'expired'] as const;

async function endAll(house: House, story: Story): Promise<void> {
  await story.approves(people.cid, instances.halfApproved);
  await story.approves(people.ben, instances.pending);
  await story.approves(people.cid, instances.pending);
  await story.presses(people.ada, 'stop', instances.scheduled);
  await story.approves(people.ben, instances.asked);
  // Nobody can tell any more what became of their calls, and their signatures have ended.
  for (const lost of ['unknown', 'running'] as const) {
    await closes(house, story, instances[lost]);
  }
  for (const each of ['halfApproved', 'pending', 'asked', 'approved', 'verifying'] as const) {
    await story.becomes(instances[each], 'succeeded', 40_000);
  }
}

async function closes(house: House, story: Story, instance: string): Promise<void> {
  await until(async () => 'close' in buttonsOf(await story.card(instance)), {
    what: `${instance} is left to a person`,
    timeoutMs: 60_000,
  });
  await story.presses(people.cid, 'close', instance);
  const isAsked = () =>
    house.slack.views(people.cid).some(({ callbackId }) => callbackId === 'close');
  await until(isAsked, { what: 'the reason is asked for' });
  const values = { reason: 'seen in the console' };
  await house.slack.submitView({ user: people.cid, callbackId: 'close', values });
  await story.becomes(instance, 'failed');
}

async function statesOf(redis: Redis): Promise<Record<string, unknown>> {
  const states: Record<string, unknown> = {};
  for (const [name, instance] of Object.entries(instances)) {
    const [id = ''] = await redis.zrange(`{dbencrypt}:by-instance:${instance}`, 0, '0');
    const snapshot = await redis.hget(`{dbencrypt}:request:${id}`, 'snapshot');
    states[name] = JSON.parse(snapshot ?? '{}').state;
  }
  return states;
}
