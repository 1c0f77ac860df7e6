import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startHuaweiSimulator } from '../../src/simulator/huawei/server.ts';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { startTencentSimulator } from '../../src/simulator/tencent/server.ts';
import { callTencent } from './tencent/call.ts';

async function start(options: SimulatorOptions<never> = {}) {
  const cloud = await startTencentSimulator(options);
  onTestFinished(() => cloud.stop());
  const open = async (InstanceId: string) =>
    (await callTencent(cloud.url, 'OpenDBInstanceEncryption', { InstanceId })).code ?? 'done';
  const shows = async (InstanceId: string) => {
    const options = { signedAtMs: cloud.clock.now() };
    return (await callTencent(cloud.url, 'DescribeDBInstanceInfo', { InstanceId }, options))
      .response.Encryption;
  };
  return { cloud, open, shows };
}

async function control(url: string, path: string, body?: object) {
  const answer = await fetch(
    `${url}/_control/${path}`,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the control API', () => {
  it('tells what was called, written and done', async () => {
    const { cloud, open } = await start();
    await open('cdb-qwer1234');

    const { body } = await control(cloud.url, 'counters');

    expect(body).toEqual({
      calls: { OpenDBInstanceEncryption: 1 },
      writes: { 'cdb-qwer1234': 1 },
      effects: { 'cdb-qwer1234': 1 },
      mostAtOnce: { 'cdb-qwer1234': 1 },
      throttled: {},
    });
  });

  it('makes a call misbehave, lets time pass, edits and shows the state', async () => {
    const { cloud, open, shows } = await start();
    const fault = { action: 'OpenDBInstanceEncryption', how: 'lag', lagMs: 60_000 };

    await control(cloud.url, 'misbehave', fault);
    await open('cdb-qwer1234');
    expect(await shows('cdb-qwer1234')).toBe('NO');
    await control(cloud.url, 'pass', { ms: 60_000 });
    expect(await shows('cdb-qwer1234')).toBe('YES');

    await control(cloud.url, 'edit', { id: 'cdb-healthy-2', fields: { TaskStatus: 1 } });
    expect((await control(cloud.url, 'state')).body).toMatchObject({
      instances: { 'cdb-qwer1234': { Encryption: 'YES' }, 'cdb-healthy-2': { TaskStatus: 1 } },
    });
  });

  it('ends the faults that were given, and leaves those of the sentinels', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action: '*', how: 'denied', times: 100 });
    expect(await open('cdb-qwer1234')).toBe('UnauthorizedOperation');

    await control(cloud.url, 'behave', {});

    expect(await open('cdb-qwer1234')).toBe('done');
    expect(await open('cdb-throttled')).toBe('RequestLimitExceeded');
  });

  it('puts everything back to the seeds', async () => {
    const { cloud, open, shows } = await start();
    await open('cdb-qwer1234');
    await open('cdb-throttled');
    cloud.clock.passMs(3_600_000);
    cloud.misbehave({ action: '*', how: 'denied' });

    await control(cloud.url, 'reset', {});

    expect(cloud.counters()).toMatchObject({ writes: {}, effects: {}, calls: {} });
    expect(await shows('cdb-qwer1234')).toBe('NO');
    expect(await open('cdb-throttled')).toBe('RequestLimitExceeded');
  });

  it.each([
    ['misbehave', { action: 'X', how: 'explode' }, 'how is one of'],
    ['misbehave', { how: 'lag' }, 'action is'],
    ['misbehave', { action: 'X', how: 'lag', lag: 1 }, 'no lag'],
    ['misbehave', { action: 'X', how: 'lag', lagMs: '1' }, 'lagMs is a number'],
    ['misbehave', { action: 'X', how: 'refuse' }, 'refuse and code go together'],
    ['misbehave', { action: 'X', how: 'lag', code: 'Y' }, 'refuse and code go together'],
    ['pass', {}, 'ms is a number'],
    ['edit', { id: 'cdb-nowhere', fields: {} }, 'cdb-nowhere'],
    ['edit', { id: 'cdb-busy', fields: { Colour: 1 } }, 'Colour'],
    ['dance', {}, 'There is no'],
  ])('%s refuses %o', async (name, body, words) => {
    const { cloud } = await start();

    const answer = await control(cloud.url, name, body);

    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(words) } });
  });

  it('is the same for the other cloud', async () => {
    const cloud = await startHuaweiSimulator();
    onTestFinished(() => cloud.stop());

    expect(await control(cloud.url, 'counters')).toMatchObject({ status: 200 });
  });
});

describe('a state file', () => {
  async function file(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'dbencrypt-simulator-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    return join(dir, 'state.json');
  }

  it('never lets a restarted cloud show NO after YES', async () => {
    const stateFile = await file();
    const before = await start({ stateFile });
    await before.open('cdb-qwer1234');
    await before.cloud.stop();

    const after = await start({ stateFile });

    expect(await after.shows('cdb-qwer1234')).toBe('YES');
    expect(await after.open('cdb-qwer1234')).toBe('OperationDenied');
    expect(await after.shows('cdb-healthy-2')).toBe('NO');
  });

  it('keeps a change that cannot be seen yet', async () => {
    const stateFile = await file();
    const before = await start({ stateFile, encryptionTakesMs: 60_000 });
    await before.open('cdb-qwer1234');
    await before.cloud.stop();

    const after = await start({ stateFile, encryptionTakesMs: 60_000 });

    expect(await after.shows('cdb-qwer1234')).toBe('NO');
    expect(await after.open('cdb-qwer1234')).toBe('OperationDenied');
    after.cloud.clock.passMs(60_000);
    expect(await after.shows('cdb-qwer1234')).toBe('YES');
  });

  it('that shows what was seen early stays so', async () => {
    const stateFile = await file();
    const before = await start({ stateFile, encryptionTakesMs: 60_000 });
    await before.open('cdb-qwer1234');
    before.cloud.clock.passMs(60_000);
    expect(await before.shows('cdb-qwer1234')).toBe('YES');
    await before.cloud.stop();

    const after = await start({ stateFile });

    expect(await after.shows('cdb-qwer1234')).toBe('YES');
  });

  it('that holds something else is refused at the start', async () => {
    const stateFile = await file();
    await writeFile(stateFile, '{');

    await expect(startTencentSimulator({ stateFile })).rejects.toThrow('does not hold the state');
  });
});

it('stops twice as well as once, and frees its port', async () => {
  const { cloud } = await start();

  await cloud.stop();
  await cloud.stop();

  await expect(fetch(cloud.url)).rejects.toThrow();
  const again = await startTencentSimulator({ port: cloud.port });
  await again.stop();
});
