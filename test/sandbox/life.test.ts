import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../config/files.ts';
import { run } from '../helpers/dbencrypt.ts';
import { until } from '../helpers/until.ts';
import { channelText, isAlive, startSandbox, type } from './running.ts';

describe('a sandbox', () => {
  it('survives its bot, is alone in its folder, and finds its requests again after a kill -9', async () => {
    const folder = temporaryFolder();
    const first = await startSandbox(folder);

    process.kill(first.child('The bot').pid, 'SIGKILL');
    await until(() => first.output().includes('The bot is back.'), { timeoutMs: 20_000 });
    expect(first.output()).toContain('The bot ended (SIGKILL); starting it again');

    await type(first.page, 'U0ADA', 'tencent cdb-healthy-2 reason="kept"');
    await until(async () => (await channelText(first.page, 'C0DBAUDIT')).includes('planned'));

    const refused = await run(['sandbox', '--data', folder]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`A sandbox runs in ${folder} already`);

    const left = first.children();
    await first.end('SIGKILL');
    expect(left.every(({ pid }) => isAlive(pid))).toBe(true);

    const second = await startSandbox(folder);
    expect(second.output()).toContain('Ended what an earlier sandbox had left running: The bot,');
    expect(left.some(({ pid }) => isAlive(pid))).toBe(false);
    await until(async () => (await channelText(second.page)).includes('waiting for approval'), {
      timeoutMs: 60_000,
      what: 'the card of the open request is posted again',
    });

    const running = second.children();
    expect(running).toHaveLength(5);
    expect(await second.end('SIGTERM')).toBe(0);
    expect(running.some(({ pid }) => isAlive(pid))).toBe(false);
  }, 180_000);

  it('has its bot read the configuration again when it gets SIGHUP, and goes on', async () => {
    const folder = temporaryFolder();
    const sandbox = await startSandbox(folder);
    const botLog = () => readFileSync(join(folder, 'logs', 'bot.log'), 'utf8');

    sandbox.signal('SIGHUP');

    await until(() => botLog().includes('read again, nothing has changed'));
    expect(sandbox.children().every(({ pid }) => isAlive(pid))).toBe(true);
    expect(sandbox.output()).not.toContain('Stopping');
  }, 60_000);

  it('takes the next port when its own is taken, speaks HTTP when told to, and uses nothing of a real bot', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    onTestFinished(() => void taken.close());
    const port = Number(Object(taken.address()).port);

    const sandbox = await startSandbox(temporaryFolder(), {
      args: ['--http'],
      env: {
        PORT: String(port),
        REDIS_URL: 'redis://real.example',
        SLACK_APP_TOKEN: 'xapp-real',
        SLACK_API_URL: 'https://real.example/api/',
        TENCENTCLOUD_SECRET_ID: 'real',
      },
    });
    await type(sandbox.page, 'U0ADA', 'tencent cdb-qwer1234');

    await until(async () => (await channelText(sandbox.page)).includes('waiting for approval'));
    expect(sandbox.output()).toContain(`(Port ${port} was taken.)`);
  }, 60_000);

  it('says what to install where there is no Redis', async () => {
    const { code, stderr } = await run(['sandbox', '--data', temporaryFolder()], {
      PATH: temporaryFolder(),
    });

    expect(code).toBe(1);
    expect(stderr).toBe(
      'The sandbox needs redis-server. On Debian or Ubuntu: sudo apt-get install redis-server\n',
    );
  });
});
