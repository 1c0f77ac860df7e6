import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { end, launch, run } from '../helpers/dbencrypt.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { startProxy } from '../helpers/redis-proxy.ts';
import { until } from '../helpers/until.ts';
import { openRedis } from '../store/open-store.ts';
import { day, endedRequest, openLog, readAll } from '../store/trimming.ts';

let server: TestRedis;
let folder: string;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dbencrypt-trim-'));
  await (await openRedis(server.url)).flushall();
  return () => rm(folder, { recursive: true, force: true });
});

const yesterday = new Date(Date.now() - day).toISOString();

async function audit(...args: string[]) {
  return run(['audit', ...args], { REDIS_URL: server.url }, folder);
}

async function trim(...args: string[]) {
  return audit('export', '--trim', '--before', yesterday, ...args);
}

it('tells the story of a trim: the file, what is left, and both together checked against an old head', async () => {
  await openLog(server.url);
  const [old = '', ...others] = (await audit('export')).stdout.trimEnd().split('\n');
  const { hash } = JSON.parse(old);
  const oldHead = `1:${hash}`;

  const trimmed = await trim();

  const file = 'dbencrypt-audit-1-6.jsonl';
  expect(trimmed).toMatchObject({ code: 0, stderr: '' });
  expect(trimmed.stdout).toMatch(
    /^Events 1 to 6 are in dbencrypt-audit-1-6\.jsonl \(SHA-256 [0-9a-f]{64}\)\.\nThey have left the audit log, as event 10 of it says\. The log begins with event 7, which is not older than that\. Requests that have left it whole, and are no longer in Redis: 2\.\nhead 10:[0-9a-f]{64}\n$/,
  );
  expect(await readdir(folder)).toEqual([file]);
  expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  expect((await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')).toEqual([
    old,
    ...others.slice(0, 5),
  ]);
  expect((await audit('export')).stdout.split('\n').slice(0, 3)).toEqual(others.slice(5));

  const alone = await audit('verify');
  expect(alone).toMatchObject({ code: 0 });
  expect(alone.stdout).toMatch(
    /^The audit log holds: 4 events; head 10:\w{64}; it begins at 7, and events 1 to 6 were exported to dbencrypt-audit-1-6\.jsonl \(SHA-256/,
  );
  const without = await audit('verify', '--head', oldHead);
  expect(without.code).toBe(1);
  expect(without.stderr).toMatch(/event 1: has left the log.*name the files with --file/);
  const joined = await audit('verify', '--head', oldHead, '--file', file);
  expect(joined).toMatchObject({ code: 0, stderr: '' });
  expect(joined.stdout).toMatch(/^dbencrypt-audit-1-6\.jsonl holds: events 1 to 6\nThe audit log/);
  const offline = await run(
    ['audit', 'verify', '--offline', '--head', oldHead, '--file', file],
    {},
    folder,
  );
  expect(offline).toMatchObject({ code: 0, stdout: `${file} holds: events 1 to 6\n` });
});

it('trims nothing when nothing is old enough, and says from where on', async () => {
  await openLog(server.url);

  const { code, stdout } = await audit('export', '--trim', '--before', '2020-01-31');

  expect(code).toBe(0);
  expect(stdout).toBe(
    'Nothing was trimmed. The log begins with event 1, which is not older than that.\n',
  );
  expect(await readdir(folder)).toEqual([]);
});

it('refuses a log that does not hold before anything is written or trimmed', async () => {
  const { redis } = await openLog(server.url);
  await redis.xdel('{dbencrypt}:audit', '2-0');

  const { code, stderr } = await trim();

  expect(code).toBe(1);
  expect(stderr).toMatch(/^The audit log does not hold at event 2: .*Nothing was trimmed\.\n$/);
  expect(await readdir(folder)).toEqual([]);
  expect(await redis.xlen('{dbencrypt}:audit')).toBe(8);
});

it('never writes over a file, but takes the one that a run before left whole', async () => {
  const { redis } = await openLog(server.url);
  await redis.acl('SETUSER', 'clipped', 'on', '>secret', '~*', '&*', '+@all', '-xtrim');
  await writeFile(join(folder, 'taken'), 'mine\n');

  const refused = await trim('--to', 'taken');
  const cutOff = await run(
    ['audit', 'export', '--trim', '--before', yesterday],
    { REDIS_URL: server.url.replace('//', '//clipped:secret@') },
    folder,
  );
  const again = await trim();

  expect(refused).toMatchObject({ code: 2 });
  expect(refused.stderr).toContain('taken is there already, and its line 1 is not one event');
  expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('mine\n');
  expect(cutOff.code).toBe(1);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('as event 11 of it says');
  expect((await readdir(folder)).sort()).toEqual(['dbencrypt-audit-1-6.jsonl', 'taken']);
  expect((await audit('verify', '--file', 'dbencrypt-audit-1-6.jsonl')).code).toBe(0);
});

it('leaves no file and trims nothing when the file cannot be written', async () => {
  const { redis } = await openLog(server.url);

  const { code, stderr } = await trim('--to', 'nowhere/audit.jsonl');

  expect(code).toBe(1);
  expect(stderr).toContain('ENOENT');
  expect(await redis.xlen('{dbencrypt}:audit')).toBe(9);
});

it.each([
  ['no date', [], /--trim needs --before DATE/],
  ['a word', ['--before', 'yesterday'], /--before yesterday is no date: write it as 2026-01-31/],
  ['a day that there is not', ['--before', '2026-02-30'], /--before 2026-02-30 is no date/],
  ['a time without its zone', ['--before', '2026-01-31T18:00:00'], /is no date/],
  ['the future', ['--before', '2999-01-01'], /--before must not lie in the future/],
])('refuses %s', async (_, args, said) => {
  const { code, stderr } = await audit('export', '--trim', ...args);

  expect(code).toBe(2);
  expect(stderr).toMatch(said);
});

it('finds a file in which something was changed, and files of which one does not follow the other', async () => {
  const store = await openLog(server.url);
  await trim();
  const file = 'dbencrypt-audit-1-6.jsonl';
  const text = await readFile(join(folder, file), 'utf8');
  const lines = text.trimEnd().split('\n');
  await writeFile(join(folder, 'edited'), text.replace('"name":"Ada"', '"name":"Eve"'));
  await writeFile(join(folder, 'short'), `${lines.slice(0, 3).join('\n')}\n`);
  await writeFile(join(folder, 'end'), `${lines.slice(4).join('\n')}\n`);
  await appendFile(join(folder, 'torn'), text.slice(0, -20));
  await endedRequest(store);
  await readAll(store.redis);

  const verify = async (...files: string[]) => {
    const { code, stderr } = await audit('verify', ...files.flatMap((each) => ['--file', each]));
    return `${code} ${stderr}`;
  };

  expect(await verify('edited')).toMatch(/^1 edited does not hold: line 1 does not fit its hash/);
  expect(await verify('torn')).toMatch(/^1 torn does not hold: line 6 is not one event/);
  expect(await verify('short', 'end')).toMatch(/^1 end begins with event 5, but short ends with 3/);
  expect(await verify('short')).toMatch(
    /^1 The audit log does not hold at event 3: has left the log/,
  );
  expect(await verify('gone')).toMatch(/^2 .*--file gone cannot be read: ENOENT/);
});

it('is trimmed by one process while another appends, and nobody loses anything', async () => {
  const store = await openLog(server.url);
  let isTrimmed = false;
  const appended: string[] = [];
  const appending = (async () => {
    while (!isTrimmed || appended.length < 20) appended.push((await endedRequest(store)).id);
  })();

  const trimmed = await trim();
  isTrimmed = true;
  await appending;

  expect(trimmed).toMatchObject({ code: 0, stderr: '' });
  const last = await store.requests.history(appended.at(-1) ?? '');
  expect(last.map(({ event }) => event.type)).toEqual(['asked', 'planned', 'cancelled']);
  const { stdout, code } = await audit('verify', '--file', 'dbencrypt-audit-1-6.jsonl');
  expect(code).toBe(0);
  expect(stdout).toContain(`The audit log holds: ${4 + appended.length * 3} events`);
});

it('is trimmed once by two processes that trim at the same time', async () => {
  await openLog(server.url);

  const both = await Promise.all([trim('--to', 'one'), trim('--to', 'other')]);

  expect(both.filter(({ stdout }) => stdout.includes('have left the audit log'))).toHaveLength(1);
  expect(
    both.filter(({ stdout, stderr }) => /Nothing was trimmed/.test(stdout + stderr)),
  ).toHaveLength(1);
  expect(await audit('verify')).toMatchObject({ code: 0 });
});

it('is whole when its process is killed between the event and the trim, and the next one trims it', async () => {
  const { redis } = await openLog(server.url);
  const proxy = await startProxy(server.port);
  proxy.slowDown(200);
  const killed = launch(
    ['audit', 'export', '--trim', '--before', yesterday],
    { REDIS_URL: proxy.url },
    folder,
  );
  onTestFinished(() => void end(killed, 'SIGKILL'));

  const isRecorded = async () => (await redis.xlen('{dbencrypt}:audit')) === 10;
  await until(isRecorded, { what: 'the event is recorded', timeoutMs: 30_000 });
  proxy.vanish();
  await end(killed, 'SIGKILL');

  expect((await audit('verify')).stdout).toMatch(/^The audit log holds: 10 events; head 10:\w+\n$/);
  const again = await trim();
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toMatch(/^Events 1 to 6 are in .*as event 11 of it says/s);
  expect(await readdir(folder)).toEqual(['dbencrypt-audit-1-6.jsonl']);
  expect((await audit('verify', '--file', 'dbencrypt-audit-1-6.jsonl')).code).toBe(0);
});
