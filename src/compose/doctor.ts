import type { Config, LoadedConfig } from '../config.ts';
import { ConfigError } from '../domain/errors.ts';
import { type ExaminedArea, type Finding, failure, warning } from '../domain/finding.ts';
import { grammarOf } from '../domain/operation.ts';
import { audiencesOf, type PolicySet } from '../domain/policy.ts';
import type { Cloud } from '../flow/cloud-ports.ts';
import { examinePolicies } from '../flow/examine-policies.ts';
import { unmetered } from '../flow/meter.ts';
import { unwatched } from '../flow/points.ts';
import type { Log, People } from '../flow/ports.ts';
import { createGate } from '../providers/gate.ts';
import { connectClouds } from '../providers/index.ts';
import { orAlone } from '../providers/lone-gate.ts';
import type { AccountConfig, CloudParts } from '../providers/provider.ts';
import { openSlack } from '../slack/connection.ts';
import { examineSlack, examineToken, type Way } from '../slack/examine.ts';
import { createPeople } from '../slack/people.ts';
import { createClock, sampleClock } from '../store/clock.ts';
import { examineRedis, whyUnusable } from '../store/examine.ts';
import { connectRedis, type RedisSetting, replicasToWaitFor } from '../store/redis.ts';
import { type Area, examineAreas } from './areas.ts';
import { examineNode } from './examine-node.ts';
import type { Foundation } from './parts.ts';

/** People are looked up for so long, counted from the start. */
const peopleWithinMs = 9_000;
const redisWithinMs = 4_000;

/**
 * Looks at everything that a bot with this configuration needs, over connections of its own, and changes
 * nothing. Takes some 15 s at most, whatever does not answer.
 *
 * @param scope `online`: only what is elsewhere, Redis, Slack and the clouds.
 */
export async function examineConfigured(
  loaded: LoadedConfig,
  log: Log,
  scope: 'all' | 'online' = 'all',
): Promise<ExaminedArea[]> {
  const { config } = loaded;
  const redis = connectRedis(config.redis, { purpose: 'store', log });
  const connected: Cloud[] = [];
  try {
    const unusable = whyUnusable(redis, redisWithinMs);
    const clock = createClock();
    const timed = unusable.then((why) =>
      why ? undefined : sampleClock(redis, clock).catch(() => undefined),
    );
    const opened = openSlack({ ...config.slack, log });
    const token = examineToken(opened);
    const parts = {
      gate: orAlone(createGate(redis)),
      clock,
      log,
      points: unwatched,
      meter: unmetered,
    };
    const online = [
      redisArea(config.redis, async () => {
        const why = await unusable;
        return why ? [why] : examineRedis(redis, replicasToWaitFor(config.redis));
      }),
      slackArea(config, config.policySet, token, wayOf(config, false), log),
      ...config.accounts.map((account) =>
        accountArea(account, async () => {
          await timed;
          const cloud = connectOne(account, parts);
          connected.push(cloud);
          return cloud.examine();
        }),
      ),
    ];
    const people = token.then(({ connection }) => connection && createPeople({ connection }));
    const areas = [machine, ...online, rulesArea(config.policySet, people, loaded)];
    return await examineAreas(scope === 'all' ? areas : online, log);
  } finally {
    redis.disconnect();
    for (const cloud of connected) void cloud.close();
  }
}

/** The same for a bot that runs, over its own connections, by the policies in force. */
export function examineRunning(
  { config, redis, connection, parts }: Foundation,
  set: PolicySet,
): Promise<ExaminedArea[]> {
  const { log, clouds, people } = parts;
  const areas = [
    machine,
    redisArea(config.redis, () => examineRedis(redis, replicasToWaitFor(config.redis))),
    slackArea(config, set, examineToken(connection), wayOf(config, true), log),
    ...clouds
      .all()
      .map((cloud) =>
        accountArea({ name: cloud.account, provider: cloud.provider }, () => cloud.examine()),
      ),
    rulesArea(set, Promise.resolve(people), null),
  ];
  return examineAreas(areas, log);
}

const machine: Area = { name: 'This machine', examine: async () => [examineNode()] };

function redisArea(setting: RedisSetting, examine: Area['examine']): Area {
  return { name: `Redis ${addressOf(setting)}`, examine };
}

/** Without user and password. */
function addressOf(setting: RedisSetting): string {
  if (typeof setting === 'string') return URL.canParse(setting) ? new URL(setting).host : '';
  if ('url' in setting) return addressOf(setting.url);
  const nodes = 'cluster' in setting ? setting.cluster : setting.sentinels;
  const list = nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  return 'cluster' in setting ? `Cluster ${list}` : `${setting.name}, by Sentinels ${list}`;
}

function slackArea(
  { channels }: Config,
  set: PolicySet,
  token: ReturnType<typeof examineToken>,
  way: Way,
  log: Log,
): Area {
  return {
    name: 'Slack',
    async examine() {
      const { finding, connection } = await token;
      if (!connection) return [finding];
      const wanted = { channels, namesGroups: namesGroups(set), way, log };
      return [finding, ...(await examineSlack(connection, wanted))];
    },
  };
}

function namesGroups(set: PolicySet): boolean {
  return audiencesOf(set).some(({ groups }) => groups.length > 0);
}

function wayOf({ slack, http }: Config, isHeard: boolean): Way {
  if (slack.appToken !== null) return { kind: 'socket', appToken: slack.appToken };
  const host = ['0.0.0.0', '::'].includes(http.host) ? '127.0.0.1' : http.host;
  const port = http.adminPort ?? http.port;
  const health = port === 0 ? null : `http://${host}:${port}/healthz`;
  return { kind: 'http', isHeard, health };
}

function accountArea(
  { name, provider }: Pick<AccountConfig, 'name' | 'provider'>,
  examine: Area['examine'],
): Area {
  return {
    name: `${grammarOf(provider).title} ${name}`,
    async examine() {
      try {
        return await examine();
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return [failure('account', error.message, 'Mend it in the configuration.')];
      }
    },
  };
}

/** @throws ConfigError when it cannot be connected. */
function connectOne(account: AccountConfig, parts: CloudParts): Cloud {
  const [cloud] = connectClouds([account], parts).all();
  if (!cloud) throw new Error('an account was not connected');
  return cloud;
}

/** @param loaded null: nobody has read a file. */
function rulesArea(
  set: PolicySet,
  people: Promise<People | null>,
  loaded: LoadedConfig | null,
): Area {
  const untilMs = performance.now() + peopleWithinMs;
  return {
    name: 'Policies',
    async examine() {
      const { findings, unsatisfiable } = await examinePolicies(set, await people, untilMs);
      return [...findings, ...(loaded ? ofFile(loaded, unsatisfiable) : [])];
    },
  };
}

/** What the file itself gives reason to say; not again that a rule cannot be satisfied. */
function ofFile(
  { file, warnings, mismatches }: LoadedConfig,
  unsatisfiable: readonly number[],
): Finding[] {
  const said = unsatisfiable.map(
    (index) => new RegExp(`^policies\\[${index}\\]\\.(quorum|stages|approvers|requesters)`),
  );
  const left = warnings.filter((each) => !said.some((form) => form.test(each)));
  return [
    ...mismatches.map((each) =>
      failure('expect', each, 'Change the policies, or what is expected of them.'),
    ),
    ...left.map((each) => warning('file', each, `Change it in ${file}.`)),
  ];
}
