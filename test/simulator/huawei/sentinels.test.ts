import { describe, expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { start } from './start.ts';

describe('an instance that misbehaves by itself', () => {
  const answered = async (work: Promise<{ status: number }>) =>
    work.then(
      (answer) => answer.status,
      () => 'lost',
    );

  it.each([
    ['lostAnswer', ['lost'], 'on'],
    ['lostRequest', ['lost'], 'off'],
    ['lostRequest', ['lost', 200], 'on'],
    ['internalError', [500], 'on'],
    ['throttled', [429, 429], 'off'],
    ['throttled', [429, 429, 200], 'on'],
    ['denied', [403], 'off'],
    ['never', [200], 'off'],
    ['slow', [200], 'off'],
  ] as const)('%s is answered with %o and shows %s', async (name, statuses, shown) => {
    const { turn, shows } = await start();

    for (const status of statuses) {
      expect(await answered(turn(huaweiInstances[name]))).toBe(status);
    }

    expect(await shows(huaweiInstances[name])).toBe(shown);
  });

  it('speaks through the gateway when it is throttled or away, with a time when one was asked', async () => {
    const { cloud, turn } = await start();
    const action = 'ModifyBackupEncryptStatus';
    cloud.misbehave({ action, how: 'throttle', retryAfterS: 7 });
    cloud.misbehave({ action, how: 'unavailable' });

    const throttled = await turn(huaweiInstances.healthy);
    const unavailable = await turn(huaweiInstances.healthy);

    expect(throttled).toMatchObject({
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error_code: 'APIGW.0308', request_id: throttled.headers['x-request-id'] },
    });
    expect(unavailable).toMatchObject({ status: 503, body: { error_code: 'APIGW.0613' } });
  });

  it('can take another key, which only its owner sees', async () => {
    const { cloud, turn, shows } = await start();
    cloud.misbehave({ action: 'ModifyBackupEncryptStatus', how: 'other-key' });

    await turn(huaweiInstances.healthy);

    expect(await shows(huaweiInstances.healthy)).toBe('on');
    expect(cloud.state()).toMatchObject({
      instances: { [huaweiInstances.healthy]: { kms_key_id: huaweiKeys.other } },
    });
  });
});
