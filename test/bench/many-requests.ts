import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Config } from '../../src/config.ts';
import { approve } from '../../src/domain/decisions.ts';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import { ruleFor } from '../../src/domain/policy.ts';
import { finalStates, type Request } from '../../src/domain/request.ts';
import { unmetered } from '../../src/flow/meter.ts';
import { unwatched } from '../../src/flow/points.ts';
import { createGate } from '../../src/providers/gate.ts';
import { connectClouds } from '../../src/providers/index.ts';
import { readReactor } from '../../src/queue/reactor-figures.ts';
import { createAppender } from '../../src/store/append.ts';
import { startClock } from '../../src/store/clock.ts';
import { auditStream } from '../../src/store/keys.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, anElectorate, aWish, ben } from '../helpers/build.ts';

/** Requests in the store of a product, brought there by the store's own means. */
export interface ManyRequests {
  /** One for each instance, which waits for approval: its facts are those of the first, read as ever. */
  pending(instances: readonly string[], requester?: Actor): Promise<Request[]>;
  /** All at the same moment, by Ben. */
  approve(requests: readonly Request[]): Promise<void>;
  /** Resolves when all of them have ended. @returns how many succeeded. */
  ended(requests: readonly Request[]): Promise<number>;
  /** Resolves when every event has led to its jobs. */
  reacted(): Promise<void>;
  stop(): Promise<void>;
}

const lookEveryMs = 50;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function openRequests(config: Config, redisUrl: string): Promise<ManyRequests> {
  const redis = new Redis(redisUrl);
  const clock = await startClock(redis);
  const appender = createAppender({ redis, clock });
  const requests = createRequests({ redis, clock, log: silent, appender });
  const policies = createPolicies({ redis, clock, appender });
  const parts = { clock, log: silent, points: unwatched, meter: unmetered };
  const clouds = connectClouds(config.accounts, { ...parts, gate: createGate(redis) });
  await policies.adopt(config.policySet, { file: 'bench', host: 'bench' });
  let readUpTo = '0-0';
  const ends = new Map<string, string>();

  async function append(request: Request, event: RequestEvent, by = ben): Promise<Request> {
    const appended = await requests.append(request, event, by);
    if (!appended.ok) throw new Error(appended.why);
    return appended.request;
  }

  return {
    async pending(instances, requester = ada) {
      const [cloud] = clouds.all();
      if (!cloud) throw new Error('no account');
      const plans = instances.map((instance) => {
        const wish = aWish({ instance, key: null });
        const target = { account: cloud.account, region: cloud.regions[0] ?? '', instance };
        return { wish, write: cloud.planWrite(wish, target) };
      });
      const first = plans[0];
      const rule = first && ruleFor(config.policySet.policies, first.write);
      if (!rule) throw new Error('no rule matches');
      const facts = await cloud.readFacts(first.write);
      return aFewAtOnce(plans, async ({ wish, write }) => {
        const asked = await requests.ask(wish, { channel: 'C0OPS' }, requester, randomUUID());
        if (!asked.ok) throw new Error(asked.why);
        const plan = { write, facts };
        const expiresAtMs = clock.now() + rule.expiresAfterMs;
        const data = { plan, fingerprint: fingerprintOf(plan), rule, expiresAtMs };
        return append(asked.request, { type: 'planned', data });
      });
    },
    async approve(all) {
      await aFewAtOnce(all, async (request) => {
        const by = { id: ben.id, electorate: anElectorate(request.rule) };
        const press = {
          by,
          fingerprint: request.fingerprint,
          typedInstance: request.wish.instance,
        };
        const decided = approve(request, press, clock.now());
        if (!decided.ok) throw new Error(decided.why);
        await append(request, decided.event);
      });
    },
    async ended(all) {
      for (;;) {
        for (const [id, fields] of await redis.xrange(auditStream, `(${readUpTo}`, '+')) {
          readUpTo = id;
          const { request, type } = JSON.parse(fields[fields.indexOf('event') + 1] ?? '{}');
          if (finalStates.some((state) => state === type)) ends.set(request, type);
        }
        if (all.every(({ id }) => ends.has(id))) break;
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
      return all.filter(({ id }) => ends.get(id) === 'succeeded').length;
    },
    async reacted() {
      for (;;) {
        const { behind, pending } = await readReactor(redis, auditStream, clock.now());
        if (behind === 0 && pending === 0) return;
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
    },
    async stop() {
      await Promise.all(clouds.all().map((cloud) => cloud.close()));
      await appender.close();
      await clock.stop();
      redis.disconnect();
    },
  };
}

/** The store refuses what it cannot take within a moment. */
const atOnce = 50;

async function aFewAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  }
  return results;
}
