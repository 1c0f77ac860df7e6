import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { run } from '../helpers/dbencrypt.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type Story, tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const done = 'cdb-qwer1234';
const open = 'cdb-healthy-2';

async function audit(house: House, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'dbencrypt-trim-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return await run(['audit', ...args], { REDIS_URL: house.redis.url }, folder);
}

/** One request that has succeeded, then one that waits for approval, and everything is said of both. */
async function aHistory(house: House): Promise<Story> {
  const story = tellStory(house);
  await story.asks(`tencent ${done} key=${tencentKeys.enabled}`);
  await story.card(done);
  await story.approves(people.ben, done);
  await story.becomes(done, 'succeeded');
  await story.asks(`tencent ${open} key=${tencentKeys.enabled}`);
  await story.card(open);
  const redis = new Redis(house.redis.url);
  onTestFinished(() => redis.disconnect());
  await until(async () => (await redis.zcard('{dbencrypt}:unspoken')) === 0, {
    what: 'everything is said',
  });
  return story;
}

const auditLines = (house: House) =>
  house.slack
    .messages(rooms.audit)
    .map(({ text }) => text)
    .join('\n');

it('lets what has ended leave the log while the bot runs: the audit channel hears of it, and whoever asks', async () => {
  const house = await openHouse();
  const story = await aHistory(house);

  const now = new Date().toISOString();
  const trimmed = await audit(house, 'export', '--trim', '--before', now);

  expect(trimmed).toMatchObject({ code: 0, stderr: '' });
  expect(trimmed.stdout).toMatch(
    /is one of DBE-1002: that has not ended\. Requests .* in Redis: 1\./,
  );
  await until(() => /Audit log trimmed: events 1 to \d+/.test(auditLines(house)));
  // The policies in force were among what left, so they are recorded again.
  await until(() => /in force, revision 2: `none: recorded again/.test(auditLines(house)));
  const head = /^head (\S+)$/m.exec(trimmed.stdout)?.[1] ?? '';
  expect(auditLines(house)).toContain(head);
  await story.asks('audit DBE-1001');
  await story.hears(
    people.ada,
    /Nothing is recorded about DBE-1001\.[\s\S]*all up to number \d+ are in/,
  );
  await story.asks('show DBE-1001');
  await story.hears(people.ada, /There is no such request\..*whether its events have left the log/);

  await story.approves(people.ben, open);
  await story.becomes(open, 'succeeded');
  await story.asks('tencent cdb-singapore');
  await story.card('DBE-1003');

  expect(await audit(house, 'verify', '--head', head)).toMatchObject({ code: 0 });
  expect(house.tencent.counters().effects).toEqual({ [done]: 1, [open]: 1 });
  expect(house.logged.filter(({ level }) => level === 'error')).toEqual([]);
});
