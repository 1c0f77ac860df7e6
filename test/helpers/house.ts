import { expect, onTestFinished } from 'vitest';
import { type Bot, compose } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Log } from '../../src/flow/ports.ts';
import {
  huaweiCredentials,
  huaweiProjectId,
  huaweiRegion,
} from '../../src/simulator/huawei/seeds.ts';
import {
  type HuaweiSimulatorOptions,
  startHuaweiSimulator,
} from '../../src/simulator/huawei/server.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { tencentCredentials } from '../../src/simulator/tencent/seeds.ts';
import {
  startTencentSimulator,
  type TencentSimulatorOptions,
} from '../../src/simulator/tencent/server.ts';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';
import { people, rooms } from './fake-slack-state.ts';
import { startRedis, type TestRedis } from './redis.ts';

/** The whole product on real Redis, between a pretend Slack and pretend clouds. */
export interface House {
  slack: FakeSlack;
  tencent: Simulator;
  huawei: Simulator;
  redis: TestRedis;
  config: Config;
  /** What was logged as a warning or an error. */
  logged: { level: string; message: string; fields: Record<string, unknown> }[];
  /** Turns the clocks of the bots and of both clouds forward. */
  passMs(ms: number): void;
  /** Starts one more process' worth of the bot. */
  startBot(options?: { role?: 'all' | 'ingress' | 'worker' }): Promise<Bot>;
}

export interface HouseOptions {
  policies?: Partial<Policy>[];
  /** Default: HTTP. */
  socket?: boolean;
  tencent?: TencentSimulatorOptions;
  huawei?: HuaweiSimulatorOptions;
  /** Default true: one bot with all roles. */
  start?: boolean;
}

/** Opens a house for one test, and takes it down after it. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const [redis, slack, tencent, huawei] = await Promise.all([
    startRedis(),
    startFakeSlack(),
    startTencentSimulator(options.tencent),
    startHuaweiSimulator(options.huawei),
  ]);
  const bots: Bot[] = [];
  let passedMs = 0;
  onTestFinished(async () => {
    expect(slack.workspace.complaints).toEqual([]);
    for (const bot of bots) await bot.stop();
    await Promise.all([slack.stop(), tencent.stop(), huawei.stop()]);
    await redis.stop();
  });

  const config = aConfig({ redis, slack, tencent, huawei, options });
  const logged: House['logged'] = [];
  const house: House = {
    slack,
    tencent,
    huawei,
    redis,
    config,
    logged,
    passMs(ms) {
      passedMs += ms;
      tencent.clock.passMs(ms);
      huawei.clock.passMs(ms);
    },
    async startBot({ role = 'all' } = {}) {
      const bot = compose(config, {
        role,
        log: recording(logged),
        clock: (real) => ({ ...real, now: () => real.now() + passedMs }),
      });
      bots.push(bot);
      const { port } = await bot.start();
      if (!options.socket && role !== 'worker') {
        slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
      }
      return bot;
    },
  };
  if (options.start ?? true) await house.startBot();
  return house;
}

export const aPolicy: Policy = {
  match: {},
  approvers: { users: [people.ben, people.cid], groups: [] },
  quorum: 1,
  reason: 'optional',
  expiresAfterMs: 8 * 3_600_000,
  approvalLastsMs: 24 * 3_600_000,
  confirm: 'button',
};

function aConfig(given: {
  redis: TestRedis;
  slack: FakeSlack;
  tencent: Simulator;
  huawei: Simulator;
  options: HouseOptions;
}): Config {
  const { redis, slack, tencent, huawei, options } = given;
  return {
    redis: redis.url,
    http: { host: '127.0.0.1', port: 0, adminPort: null },
    slack: {
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
      appToken: options.socket ? slack.appToken : null,
      apiUrl: slack.apiUrl,
    },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [
      {
        name: 'tencent-prod',
        provider: 'tencent',
        site: 'international',
        regions: ['ap-guangzhou', 'ap-singapore'],
        credentials: tencentCredentials,
        endpoints: { cdb: tencent.url, kms: tencent.url, cam: tencent.url, sts: tencent.url },
        limits: {},
      },
      {
        name: 'huawei-prod',
        provider: 'huawei',
        regions: [{ name: huaweiRegion, projectId: huaweiProjectId }],
        credentials: {
          accessKey: huaweiCredentials.accessKey,
          secretKey: huaweiCredentials.secretKey,
        },
        endpoints: { taurusdb: huawei.url, kms: huawei.url, iam: huawei.url },
        limits: {},
      },
    ],
    policies: (options.policies ?? [{}]).map((policy) => ({ ...aPolicy, ...policy })),
  };
}

function recording(logged: House['logged']): Log {
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => {
    if (process.env.DEBUG_HOUSE)
      process.stderr.write(
        `${level} ${message} ${String(fields.error ?? JSON.stringify(fields))}\n`,
      );
    if (level === 'warn' || level === 'error') logged.push({ level, message, fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
