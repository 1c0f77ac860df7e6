import { onTestFinished } from 'vitest';
import {
  type HuaweiSimulatorOptions,
  startHuaweiSimulator,
} from '../../src/simulator/huawei/server.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  startTencentSimulator,
  type TencentSimulatorOptions,
} from '../../src/simulator/tencent/server.ts';
import { fileWith } from '../config/files.ts';
import { huaweiAccount, tencentAccount } from '../helpers/accounts.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';

/** Everything that a bot needs, and the file that names it. */
export interface ExaminedWorld {
  redis: TestRedis;
  slack: FakeSlack;
  tencent: Simulator;
  huawei: Simulator;
  /** The configuration, with other sections in place of those that are right. */
  file(sections?: Record<string, unknown>): string;
}

export interface WorldOptions {
  redis?: Record<string, string>;
  tencent?: TencentSimulatorOptions;
  huawei?: HuaweiSimulatorOptions;
}

/** A world in which everything is as it should be. Taken down with the test. */
export async function openWorld(options: WorldOptions = {}): Promise<ExaminedWorld> {
  const [redis, slack, tencent, huawei] = await Promise.all([
    startRedis(options.redis),
    startFakeSlack(),
    startTencentSimulator(options.tencent),
    startHuaweiSimulator(options.huawei),
  ]);
  onTestFinished(async () => {
    await Promise.all([slack.stop(), tencent.stop(), huawei.stop(), redis.stop()]);
  });
  const { botToken, appToken, apiUrl } = slack;
  const right = {
    redis: redis.url,
    slack: { botToken, appToken, apiUrl },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [tencentAccount(tencent.url), huaweiAccount(huawei.url)],
    policies: [{ name: 'production', approvers: { users: [people.ben, people.cid] }, quorum: 2 }],
    operators: { users: [people.dan] },
  };
  return {
    redis,
    slack,
    tencent,
    huawei,
    file: (sections = {}) => fileWith(JSON.stringify({ ...right, ...sections })),
  };
}

/** What was found, by area and then `sign about`: `{ Slack: ['✓ token', '✗ scopes'] }`. */
export function signsIn(output: string): Record<string, string[]> {
  const areas: Record<string, string[]> = {};
  let area = '';
  for (const line of output.split('\n')) {
    const [, sign, about] = /^ {2}([✓!✗]) (\S+( \S+)*) {2}/.exec(line) ?? [];
    if (sign) areas[area] = [...(areas[area] ?? []), `${sign} ${about}`];
    else if (/^\S/.test(line)) area = line.replace(/ (127\.0\.0\.1:\d+)$/, '');
  }
  return areas;
}

/** The whole text of an output, as if the screen were endless. */
export function flat(output: string): string {
  return output.replace(/\s+/g, ' ');
}
