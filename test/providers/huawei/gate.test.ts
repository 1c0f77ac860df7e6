import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accountAt, connect, keyPair, openGate, timesNow, writeFor } from './build.ts';
import { type Line, startScriptedCloud } from './scripted-cloud.ts';

const isOn: Line = { body: { encryption_status: 'on' } };

describe('the gate', () => {
  it('is asked per try, by credential, host and action, and told of each answer', async () => {
    const { url } = await startScriptedCloud((_, number) => (number < 2 ? { status: 429 } : isOn));
    const gate = openGate();

    await connect(accountAt(url), { gate }).readBack(writeFor('on'));

    const place = {
      credential: createHash('sha256').update(keyPair.accessKey).digest('hex').slice(0, 16),
      host: new URL(url).host,
      action: 'DescribeBackupEncryptStatus',
      limit: 10,
      slowdown: 2,
      patient: true,
    };
    expect(gate.entered).toEqual([place, place]);
    const { action } = place;
    expect(gate.left).toEqual([`${action} refused`, `${action} answered`]);
  });

  it('is entered by a write before it is sent, at five a second', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const gate = openGate();

    const prepared = await connect(accountAt(url), { gate }).prepareWrite(writeFor('on'));

    expect(received).toHaveLength(0);
    expect(gate.entered).toMatchObject([{ action: 'ModifyBackupEncryptStatus', limit: 5 }]);
    await prepared.send(timesNow());
    expect(gate.left).toEqual(['ModifyBackupEncryptStatus answered']);
  });

  it('gets its place back once from a write that is not to be sent', async () => {
    const gate = openGate();
    const cloud = connect(accountAt('http://127.0.0.1:9'), { gate });

    const prepared = await cloud.prepareWrite(writeFor('on'));
    await prepared.release();
    await prepared.release();

    expect(gate.left).toEqual(['ModifyBackupEncryptStatus released']);
  });

  it('keeps the limit of the configuration, a higher one too: Huawei Cloud publishes none', async () => {
    const limitWith = async (ModifyBackupEncryptStatus: number) => {
      const gate = openGate();
      const limits = { ModifyBackupEncryptStatus };
      const cloud = connect(accountAt('http://127.0.0.1:9', { limits }), { gate });
      await cloud.prepareWrite(writeFor('on'));
      return gate.entered.map(({ limit }) => limit);
    };

    expect(await limitWith(2)).toEqual([2]);
    expect(await limitWith(500)).toEqual([500]);
  });
});
