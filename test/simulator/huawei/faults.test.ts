import { describe, expect, it } from 'vitest';
import { huaweiInstances } from '../../../src/simulator/huawei/seeds.ts';
import { start } from './start.ts';

const { healthy } = huaweiInstances;

describe('a fault of Huawei Cloud', () => {
  it.each([
    [{ how: 'busy' }, 409, 'DBS.200019'],
    [{ how: 'expired' }, 401, 'APIGW.0301'],
    [{ how: 'refuse', code: 'DBS.999999' }, 400, 'DBS.999999'],
    [{ how: 'refuse', code: 'APIGW.0201', status: 502 }, 502, 'APIGW.0201'],
  ] as const)('%o is said before the work', async (how, status, code) => {
    const { cloud, turn, shows } = await start();
    cloud.misbehave({ action: 'ModifyBackupEncryptStatus', ...how });

    expect(await turn(healthy)).toMatchObject({ status, body: { error_code: code } });

    expect(await shows(healthy)).toBe('off');
  });

  it('can hide what an answer says, or put something unheard of in its place', async () => {
    const { cloud, shows } = await start();
    const action = 'DescribeBackupEncryptStatus';
    for (const how of ['null-values', 'missing-values', 'unknown-values'] as const) {
      cloud.misbehave({ action, how });
    }

    expect(await shows(healthy)).toBe(null);
    expect(await shows(healthy)).toBe(undefined);
    expect(await shows(healthy)).toBe('UNHEARD-OF');
    expect(await shows(healthy)).toBe('off');
  });

  it('can be a wrong date', async () => {
    const { cloud, turn } = await start();
    cloud.misbehave({ action: '*', how: 'wrong-date' });

    const { status, headers } = await turn(healthy);

    expect(status).toBe(200);
    expect(headers.date).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });
});
