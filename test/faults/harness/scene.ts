import type { HuaweiSimulatorOptions } from '../../../src/simulator/huawei/server.ts';
import type { TencentSimulatorOptions } from '../../../src/simulator/tencent/server.ts';
import { huaweiAccount, tencentAccount } from '../../helpers/accounts.ts';
import { type Balancer, type BalancerOptions, startBalancer } from '../../helpers/balancer.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { type BotOptions, type RemoteBot, startRemoteBot } from './bot.ts';
import { type RemoteCloud, startRemoteHuawei, startRemoteTencent } from './cloud.ts';
import { type RemoteSlack, startRemoteSlack } from './slack.ts';

export interface SceneOptions {
  tencent?: TencentSimulatorOptions;
  huawei?: HuaweiSimulatorOptions;
  /** Settings of the Redis server. */
  redis?: Record<string, string>;
  /** The `redis` section, when it is not the scene's own server: Sentinels, a Cluster, a proxy. */
  redisSection?: unknown;
  /** Default: Socket Mode, in which any bot may be told of a press. Over HTTP the newest is. */
  http?: boolean;
  /** Stands between Slack and all bots that are ready; over HTTP only. */
  balancer?: BalancerOptions;
  /** Further sections of the configuration, or others in their place. */
  document?: Record<string, unknown>;
}

/**
 * The clocks are not all turned in the same moment. Between them lies no more than this, which is within what
 * the clouds let pass of a signature's time.
 */
const strideMs = 2 * 60_000;

/**
 * Everything the product needs, each in a process of its own, so that each can be killed, frozen and cut off.
 * Ben and Cid may approve what Ada asks for.
 */
export interface Scene {
  redis: TestRedis;
  slack: RemoteSlack;
  tencent: RemoteCloud;
  huawei: RemoteCloud;
  bots: RemoteBot[];
  /** Null: Slack's deliveries do not pass one. */
  balancer: Balancer | null;
  /** What stands in the configuration of each bot, but for its port. */
  document: Record<string, unknown>;
  startBot(options?: BotOptions): Promise<RemoteBot>;
  /** Turns the clocks of all bots, also of later ones, and of both clouds forward. */
  passMs(ms: number): Promise<void>;
  /** Ends all processes. */
  close(): Promise<void>;
}

/** Sets the scene. No bot is started. */
export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const [redis, slack, tencent, huawei, balancer] = await Promise.all([
    startRedis(options.redis),
    startRemoteSlack(),
    startRemoteTencent(options.tencent),
    startRemoteHuawei(options.huawei),
    options.balancer ? startBalancer(options.balancer) : null,
  ]);
  if (balancer) await slack.deliverTo(`${balancer.url}/slack/events`);
  const document = documentOf({ redis, slack, tencent, huawei, options });
  const bots: RemoteBot[] = [];
  let passedMs = 0;
  return {
    redis,
    slack,
    tencent,
    huawei,
    bots,
    balancer,
    document,
    async startBot(given = {}) {
      const bot = await startRemoteBot(document, passedMs, given);
      bots.push(bot);
      const hears = bot.role !== 'worker' && (given.awaited ?? true);
      if (hears && balancer) balancer.add(bot.port);
      else if (hears && options.http)
        await slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
      return bot;
    },
    async passMs(ms) {
      for (let leftMs = ms; leftMs > 0; leftMs -= strideMs) {
        const byMs = Math.min(leftMs, strideMs);
        passedMs += byMs;
        for (const bot of bots) bot.pass(byMs);
        await Promise.all([tencent.passMs(byMs), huawei.passMs(byMs)]);
      }
    },
    async close() {
      await balancer?.stop();
      await Promise.all(bots.map((bot) => bot.end('SIGKILL')));
      await Promise.all([slack, tencent, huawei].map((each) => each.process.end('SIGKILL')));
      await redis.stop();
    },
  };
}

function documentOf(given: {
  redis: TestRedis;
  slack: RemoteSlack;
  tencent: RemoteCloud;
  huawei: RemoteCloud;
  options: SceneOptions;
}): Record<string, unknown> {
  const { redis, slack, tencent, huawei, options } = given;
  const { botToken, apiUrl, appToken, signingSecret } = slack;
  return {
    redis: options.redisSection ?? redis.url,
    slack: { botToken, apiUrl, ...(options.http ? { signingSecret } : { appToken }) },
    channels: { requests: rooms.requests, audit: rooms.audit },
    accounts: [tencentAccount(tencent.url), huaweiAccount(huawei.url)],
    policies: [{ approvers: { users: [people.ben, people.cid] } }],
    ...options.document,
  };
}
