import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const ask = `tencent ${instance} key=${tencentKeys.enabled}`;

it('says that nothing was recorded while Redis is away, and works again when it is back', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await house.redis.crash();

  await story.asks(ask);
  await story.hears(people.ada, /nothing was recorded/i);
  await house.redis.restart();
  await until(async () => {
    await story.asks(ask, people.dan);
    return house.slack.ephemerals(people.dan).some((each) => /DBE-\d+/.test(everything(each)));
  });

  await story.card(instance);
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
});

it('says everything once and in order when Slack is back', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks('tencent cdb-healthy-2 on backup');
  const { channel, ts } = await story.card('cdb-healthy-2');
  const { faults } = house.slack;
  const back = ['chat.postMessage', 'chat.update'].map((method) =>
    faults.add({ method, how: { kind: 'http', status: 503 }, times: 1_000 }),
  );
  await house.slack.press({ user: people.ben, channel, ts, actionId: 'approve' });
  await until(() => house.tencent.counters().effects['cdb-healthy-2'] === 1);
  await until(() => house.logged.some(({ message }) => /Slack did not take it/.test(message)));

  for (const end of back) end();

  await story.becomes('cdb-healthy-2', 'succeeded', 30_000);
  await until(() => /succeeded/.test(story.thread('cdb-healthy-2')), { timeoutMs: 30_000 });
  const said = house.slack.thread(channel, ts).map((message) => message.text);
  expect(new Set(said).size).toBe(said.length);
  expect(said[0]).toMatch(/approved/);
  expect(said.at(-1)).toMatch(/succeeded/);
});

it('keeps an audit log that verifies, and finds an event that was edited', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(ask);
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
  const redis = connectRedis(house.redis.url, { purpose: 'worker', log: silent });
  try {
    const before = await verifyAudit(redis, {});
    expect(before).toMatchObject({ ok: true });

    await rewriteEvent(redis, 2);

    expect(await verifyAudit(redis, {})).toMatchObject({ ok: false, seq: 2 });
  } finally {
    redis.disconnect();
  }
});

it('works with ingress and worker as processes of their own', async () => {
  const house = await openHouse({ start: false });
  const story = tellStory(house);
  await house.startBot({ role: 'worker' });
  await house.startBot({ role: 'worker' });
  await house.startBot({ role: 'ingress' });

  await story.asks(ask);
  await story.approves(people.ben, instance);

  await story.becomes(instance, 'succeeded');
  expect(house.tencent.counters().writes).toEqual({ [instance]: 1 });
});

it('ends nothing wrongly when two rolling deploys come during one poll', async () => {
  const house = await openHouse({ start: false });
  const story = tellStory(house);
  let bot = await house.startBot();
  await story.asks(`tencent cdb-slow key=${tencentKeys.enabled}`);
  await story.approves(people.ben, 'cdb-slow');
  await story.becomes('cdb-slow', 'verifying');

  for (let deploys = 0; deploys < 2; deploys += 1) {
    const next = await house.startBot();
    await bot.stop();
    bot = next;
  }

  await story.becomes('cdb-slow', 'succeeded', 30_000);
  expect(house.tencent.counters().writes).toEqual({ 'cdb-slow': 1 });
  expect(cards(house)).toHaveLength(1);
});

function cards(house: House) {
  return house.slack.messages(rooms.requests);
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** As somebody with `redis-cli` would: the same entry with one word changed. */
async function rewriteEvent(redis: ReturnType<typeof connectRedis>, seq: number): Promise<void> {
  const stream = '{dbencrypt}:audit';
  const entries = await redis.xrange(stream, '-', '+');
  await redis.del(stream);
  for (const [id, fields] of entries) {
    const edited = fields.map((field) =>
      id === `${seq}-0` ? field.replace('"request":"DBE-1001"', '"request":"DBE-1002"') : field,
    );
    await redis.xadd(stream, id, ...edited);
  }
}
