import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { inspectRedis } from '../../src/store/redis.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { tellStory } from '../helpers/story.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = await readFile(join(root, 'deploy/redis/redis.conf.example'), 'utf8');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dbencrypt-acl-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A Redis by the example, whose users have the password `secret`, and one more who may look into its log. */
async function startByExample(): Promise<TestRedis> {
  const hash = createHash('sha256').update('secret').digest('hex');
  const file = join(folder, 'redis.conf');
  const watcher = 'user watcher on nopass -@all +acl|log +info';
  await writeFile(file, `${example.replaceAll('0'.repeat(64), hash)}\n${watcher}\n`);
  return startRedis({ 'repl-diskless-sync-delay': '0' }, { file, login: 'dbencrypt:secret' });
}

function connect(server: TestRedis, username: string): Redis {
  const redis = new Redis(server.port, '127.0.0.1', {
    username,
    password: 'secret',
    enableReadyCheck: false,
  });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** Commands that were refused; what only names the client's library matters to nobody. */
async function refused(server: TestRedis): Promise<string[]> {
  const log = (await connect(server, 'watcher').call('ACL', 'LOG')) as unknown[][];
  const of = (entry: unknown[], field: string) => String(entry[entry.indexOf(field) + 1]);
  return log
    .filter((entry) => of(entry, 'username') !== 'watcher')
    .map((entry) => of(entry, 'object'))
    .filter((command) => command !== 'client|setinfo');
}

/** The commands that the example allows one of its users. */
function allowed(user: string): Set<string> {
  const line = example.split('\n').find((each) => each.startsWith(`user ${user} `)) ?? '';
  return new Set([...line.matchAll(/ \+(\S+)/g)].map(([, command = '']) => command));
}

describe('the user that the example makes for the bot', () => {
  it('may do all that whole stories take', { timeout: 60_000 }, async () => {
    const redis = await startByExample();
    const house = await openHouse({ redis, policies: [{ delayMs: 1_000 }] });
    await house.startBot({ role: 'worker' });
    const story = tellStory(house);
    const { healthy } = huaweiInstances;

    await story.asks(`tencent cdb-qwer1234 key=${tencentKeys.enabled}`);
    await story.asks(`huawei ${healthy} on key=${huaweiKeys.enabled}`);
    await story.asks('tencent cdb-healthy-3');
    await story.approves(people.ben, 'cdb-qwer1234');
    await story.approves(people.cid, healthy);
    await house.reload([{ quorum: 1 }]);
    await story.asks('audit cdb-qwer1234');
    await story.asks('requests all');
    await story.asks('cancel DBE-1003');

    await story.becomes('cdb-qwer1234', 'succeeded', 40_000);
    await story.becomes('cdb-healthy-3', 'cancelled');
    await story.becomes(healthy, 'succeeded', 40_000);
    expect(await refused(redis)).toEqual([]);
  });

  it('may read the settings that decide whether anything is lost, and the example sets them well', async () => {
    const server = await startByExample();
    onTestFinished(() => server.stop());

    expect(await inspectRedis(connect(server, 'dbencrypt'))).toEqual({
      refusals: [],
      warnings: [],
    });
    expect(await refused(server)).toEqual([]);
  });

  it('may do nothing else: neither to other keys, nor to the server, nor to all of it', async () => {
    const server = await startByExample();
    onTestFinished(() => server.stop());
    const redis = connect(server, 'dbencrypt');

    for (const command of [
      ['SET', 'somebody-else', '1'],
      ['GET', 'somebody-else'],
      ['PUBLISH', 'channel', 'word'],
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['CONFIG', 'SET', 'appendonly', 'no'],
      ['SHUTDOWN'],
      ['ACL', 'LIST'],
      ['SCRIPT', 'FLUSH'],
      ['EVAL', "return redis.call('SET', 'somebody-else', '1')", '0'],
    ] as const) {
      const [name, ...args] = command;
      await expect(redis.call(name, ...args), name).rejects.toThrow(/NOPERM|can't access/);
    }
  });

  it('may send whatever the bot sends, and call whatever its scripts and those of its queue call', async () => {
    const files = [
      ...(await filesIn('src', /\.(ts|lua)$/)),
      ...(await filesIn('node_modules/bullmq/dist/esm/scripts', /\.js$/)),
    ];
    const commands = new Redis({ lazyConnect: true }).getBuiltinCommands();
    const called = new Set<string>();
    for (const file of files) {
      const text = await readFile(file, 'utf8');
      const byScripts = /\b(?:rcall|redis\.p?call)\(['"](\w+)['"](?:, '([A-Z]+)')?/g;
      for (const [, name = '', word] of text.matchAll(byScripts)) {
        const isContainer = ['XGROUP', 'XINFO'].includes(name);
        called.add((isContainer ? `${name}|${word}` : name).toLowerCase());
      }
      const byClient = /\b(?:redis|node|pipeline|blocking)\.([a-z]+)\((?:'([A-Z]+)')?/g;
      for (const [, name = '', word] of text.matchAll(byClient)) {
        const isContainer = ['xgroup', 'xinfo', 'config'].includes(name);
        if (!commands.includes(name)) continue;
        called.add((isContainer ? `${name}|${word}` : name).toLowerCase());
      }
    }

    const may = allowed('dbencrypt');
    expect(called.size).toBeGreaterThan(40);
    expect([...called].filter((command) => !may.has(command))).toEqual([]);
  });
});

it('has every event again when Redis has been killed and started', {
  timeout: 60_000,
}, async () => {
  const server = await startByExample();
  const house = await openHouse({ redis: server });
  const story = tellStory(house);
  await story.asks('tencent cdb-healthy-3');
  await story.becomes('cdb-healthy-3', 'waiting for approval');
  const before = await verifyAudit(connect(server, 'dbencrypt-auditor'));

  await server.crash();
  await server.restart();

  const after = await verifyAudit(connect(server, 'dbencrypt-auditor'));
  expect(before.ok).toBe(true);
  expect(after).toEqual(before);
});

it('makes a user who can verify the audit log, and change nothing', async () => {
  const server = await startByExample();
  onTestFinished(() => server.stop());
  const auditor = connect(server, 'dbencrypt-auditor');

  expect(await verifyAudit(auditor)).toMatchObject({ ok: true });
  await expect(auditor.set('{dbencrypt}:audit', '1')).rejects.toThrow(/NOPERM/);
  expect(await refused(server)).toEqual(['set']);
});

it('makes a user who can take a copy away, and read nothing else', async () => {
  const server = await startByExample();
  onTestFinished(() => server.stop());
  const copy = join(folder, 'copy.rdb');
  const url = server.url.replace('dbencrypt:', 'dbencrypt-backup:');

  execFileSync('redis-cli', ['-u', url, '--rdb', copy], { stdio: 'ignore' });

  expect((await readFile(copy)).toString('latin1', 0, 5)).toBe('REDIS');
  await expect(connect(server, 'dbencrypt-backup').get('{dbencrypt}:audit')).rejects.toThrow(
    /NOPERM/,
  );
});

it('makes a user who gives the bot a second password, and takes a pause off a queue', async () => {
  const server = await startByExample();
  onTestFinished(() => server.stop());
  const admin = connect(server, 'admin');
  const next = createHash('sha256').update('next').digest('hex');

  await admin.call('ACL', 'SETUSER', 'dbencrypt', `#${next}`);
  await admin.call('CONFIG', 'REWRITE');

  const redis = connect(server, 'dbencrypt');
  for (const password of ['secret', 'next']) {
    expect(await redis.call('AUTH', 'dbencrypt', password)).toBe('OK');
  }
  expect(await readFile(join(folder, 'redis.conf'), 'utf8')).toContain(next);
  expect(await admin.hdel('{dbencrypt}:steps:meta', 'paused')).toBe(0);
});

it('lets nobody in before a password is set', async () => {
  const file = join(folder, 'untouched.conf');
  await writeFile(file, `${example}\nuser watcher on nopass -@all +ping +info\n`);
  const server = await startRedis({}, { file, login: 'watcher:any' });
  onTestFinished(() => server.stop());

  for (const username of [
    'default',
    'dbencrypt',
    'dbencrypt-auditor',
    'dbencrypt-backup',
    'admin',
  ]) {
    const redis = new Redis(server.port, '127.0.0.1', { lazyConnect: true });
    redis.on('error', () => undefined);
    onTestFinished(() => redis.disconnect());
    await expect(redis.call('AUTH', username, '')).rejects.toThrow(/WRONGPASS|NOAUTH/);
    await expect(redis.call('PING')).rejects.toThrow(/NOAUTH/);
  }
});

async function filesIn(path: string, name: RegExp): Promise<string[]> {
  const all = await readdir(join(root, path), { recursive: true });
  return all.filter((file) => name.test(file)).map((file) => join(root, path, file));
}
