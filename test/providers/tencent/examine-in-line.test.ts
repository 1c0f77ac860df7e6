import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectToSimulator } from './connect.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const places = 'guangzhou shanghai beijing singapore hongkong tokyo seoul chengdu nanjing bangkok';
const regions = places.split(' ').map((place) => `ap-${place}`);

it('does not call a cloud unreachable when the limits of the bot itself keep the questions waiting', async () => {
  const limits = { DescribeDBInstances: 1 };
  const { cloud } = await connectToSimulator(redis, {}, { regions, limits });

  const findings = await cloud.examine();

  expect(findings).toContainEqual(expect.objectContaining({ about: 'signature', level: 'fine' }));
  expect(findings.filter(({ level }) => level === 'failure')).toEqual([]);
  expect(findings.map(({ what }) => what).join()).toContain('its turn did not come in time');
});

it('calls no signature accepted when nothing could be sent', async () => {
  const alone = await startRedis();
  const { cloud, simulator } = await connectToSimulator(alone);
  await alone.crash();

  const findings = await cloud.examine();
  await alone.stop();

  expect(simulator.counters().calls).toEqual({});
  expect(findings.map(({ about, level }) => `${about} ${level}`)).toEqual([
    'reads warning',
    'writes warning',
  ]);
});
