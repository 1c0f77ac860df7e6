import { expect, onTestFinished } from 'vitest';
import { type Bot, compose } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import type { Audience, PolicySet } from '../../src/domain/policy.ts';
import type { Log } from '../../src/flow/ports.ts';
import {
  type HuaweiSimulatorOptions,
  startHuaweiSimulator,
} from '../../src/simulator/huawei/server.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  startTencentSimulator,
  type TencentSimulatorOptions,
} from '../../src/simulator/tencent/server.ts';
import { huaweiAccount, tencentAccount } from './accounts.ts';
import { aPolicy, type PolicyDraft } from './build.ts';
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
  /** Where each bot that was started answers over HTTP. */
  ports: number[];
  /** Turns the clocks of the bots and of both clouds forward. */
  passMs(ms: number): void;
  /** Starts one more process' worth of the bot, with policies of its own when it has read another file. */
  startBot(options?: {
    role?: 'all' | 'ingress' | 'worker';
    policies?: PolicyDraft[];
  }): Promise<Bot>;
  /** Other policies stand in the file of the first bot, and it reads it again. */
  reload(policies: PolicyDraft[]): Promise<void>;
}

export interface HouseOptions {
  /** Each without approvers: Ben and Cid. */
  policies?: PolicyDraft[];
  people?: { aliasDomains: string[][] };
  operators?: Audience;
  /** Default: HTTP. */
  socket?: boolean;
  tencent?: TencentSimulatorOptions;
  huawei?: HuaweiSimulatorOptions;
  /** Default: one of its own. It is stopped with the house. */
  redis?: TestRedis;
  /** Default true: one bot with all roles. */
  start?: boolean;
}

/** Opens a house for one test, and takes it down after it. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const [redis, slack, tencent, huawei] = await Promise.all([
    options.redis ?? startRedis(),
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
    ports: [],
    passMs(ms) {
      passedMs += ms;
      tencent.clock.passMs(ms);
      huawei.clock.passMs(ms);
    },
    async reload(policies) {
      const policySet = aPolicySet({ ...options, policies });
      await bots[0]?.reload({ ...config, policySet }, { file: 'dbencrypt.yaml', host: 'house' });
    },
    async startBot({ role = 'all', policies } = {}) {
      const own = policies
        ? { ...config, policySet: aPolicySet({ ...options, policies }) }
        : config;
      const bot = compose(own, {
        role,
        log: recording(logged),
        source: { file: 'dbencrypt.yaml', host: 'house' },
        clock: (real) => ({ ...real, now: () => real.now() + passedMs }),
      });
      bots.push(bot);
      const { port } = await bot.start();
      if (port !== null) house.ports.push(port);
      if (!options.socket && role !== 'worker') {
        slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
      }
      return bot;
    },
  };
  if (options.start ?? true) await house.startBot();
  return house;
}

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
    http: { host: '127.0.0.1', port: 0, adminPort: null, drainForMs: 0 },
    slack: {
      botToken: slack.botToken,
      signingSecrets: [slack.signingSecret],
      appToken: options.socket ? slack.appToken : null,
      apiUrl: slack.apiUrl,
    },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [
      { ...tencentAccount(tencent.url), limits: {} },
      { ...huaweiAccount(huawei.url), limits: {} },
    ],
    policySet: aPolicySet(options),
    expectations: [],
  };
}

/** The policies of a house, as a file would give them. */
function aPolicySet(options: Pick<HouseOptions, 'policies' | 'people' | 'operators'>): PolicySet {
  const approvers = { users: [people.ben, people.cid], groups: [] };
  return {
    policies: (options.policies ?? [{}]).map((draft) => aPolicy({ approvers, ...draft })),
    aliasDomains: options.people?.aliasDomains ?? [],
    operators: options.operators ?? { users: [], groups: [] },
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
