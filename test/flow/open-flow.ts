import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { approve } from '../../src/domain/decisions.ts';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import type { Person } from '../../src/domain/people.ts';
import { type Facts, fingerprintOf, type Write } from '../../src/domain/plan.ts';
import { type PolicySet, type RuleInForce, ruleFor } from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Cloud, ReadBack } from '../../src/flow/cloud-ports.ts';
import { unwatched } from '../../src/flow/points.ts';
import type { Log, People, Requests } from '../../src/flow/ports.ts';
import type { RunParts } from '../../src/flow/run-operation.ts';
import { matches } from '../../src/matches.ts';
import { createAppender } from '../../src/store/append.ts';
import { startClock } from '../../src/store/clock.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { createRequests } from '../../src/store/requests.ts';
import {
  ada,
  anElectorate,
  aPlan,
  aPolicy,
  aWish,
  aWrite,
  ben,
  type PolicyDraft,
  someFacts,
  theBot,
} from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { openRedis, silent } from '../store/open-store.ts';

/** The flows on a real store, with a cloud and people that do as they are told. */
export interface FlowBench {
  parts: RunParts;
  server: TestRedis;
  requests: Requests;
  cloud: ScriptedCloud;
  /** What Slack says about accounts that are not just members of the workspace. */
  people: Map<string, Partial<Person>>;
  logged: { level: string; message: string }[];
  /** Other policies from now on. The first ones are one rule with Ben and Caro. */
  adopt(drafts: readonly PolicyDraft[], set?: Partial<PolicySet>): Promise<void>;
  /** The rule in force for this write. */
  rule(write?: Partial<Write>): Promise<RuleInForce>;
  passMs(ms: number): void;
  /** A request that waits for approval, and one that has it, from Ben. */
  pending(write?: Partial<Write>): Promise<Request>;
  approved(write?: Partial<Write>): Promise<Request>;
  load(request: Request): Promise<Request>;
  /** What happened to it, in order. */
  types(request: Request): Promise<string[]>;
  append(request: Request, event: RequestEvent, actor?: Actor): Promise<Request>;
}

export interface ScriptedCloud extends Cloud {
  facts: () => Promise<Facts>;
  seen: () => Promise<ReadBack>;
  answer: () => Promise<{ cloudRequestId: string | null }>;
  sent: { signedAtMs: number; sendByMs: number }[];
}

export const done: ReadBack = {
  is: 'done',
  proof: { seen: [{ label: 'Encryption', value: 'YES' }], unproven: null, cloudRequestId: 'read' },
};
export const notDone: ReadBack = { ...done, is: 'not-done' };

/** An operation that can be undone: the bot may try it again by itself. */
export const undoable: Partial<Write> = {
  operation: 'backup-encryption on',
  action: 'ModifyBackupEncryptionStatus',
  key: null,
  keyRegion: null,
};

export async function openFlowBench(parts: Partial<RunParts> = {}): Promise<FlowBench> {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const redis = await openRedis(server.url);
  const real = await startClock(redis);
  onTestFinished(() => real.stop());
  let passedMs = 0;
  const clock = { ...real, now: () => real.now() + passedMs };
  const appender = createAppender({ redis, clock });
  const requests = createRequests({ redis, clock, log: silent, appender });
  const policies = createPolicies({ redis, clock, appender });
  const cloud = scriptedCloud(clock);
  const people: FlowBench['people'] = new Map();
  const logged: FlowBench['logged'] = [];
  const bench: FlowBench = {
    parts: {
      requests,
      clouds: { all: () => [cloud], of: () => cloud, for: () => [cloud] },
      people: everybody(people),
      policies,
      operators: { tell: async () => undefined },
      place: { cardsPlace: async () => 'fine' },
      matches,
      clock,
      log: recording(logged),
      points: unwatched,
      pause: async () => undefined,
      ...parts,
    },
    server,
    requests,
    cloud,
    people,
    logged,
    async adopt(drafts, set = {}) {
      const usual = { aliasDomains: [], operators: { users: [], groups: [] } };
      const source = { file: 'dbencrypt.yaml', host: 'test' };
      await policies.adopt({ policies: drafts.map(aPolicy), ...usual, ...set }, source);
    },
    async rule(write = {}) {
      const rule = ruleFor((await policies.inForce()).policies, aWrite(write));
      if (!rule) throw new Error('no rule matches');
      return rule;
    },
    passMs(ms) {
      passedMs += ms;
    },
    async pending(write = {}) {
      const wish = aWish(write.operation ? { operation: write.operation, key: null } : {});
      const asked = await requests.ask(wish, { channel: 'C0' }, ada, randomUUID());
      if (!asked.ok) throw new Error(asked.why);
      const plan = aPlan({ write: aWrite(write) });
      const rule = await bench.rule(write);
      const expiresAtMs = clock.now() + rule.expiresAfterMs;
      const data = { plan, fingerprint: fingerprintOf(plan), rule, expiresAtMs };
      return bench.append(asked.request, { type: 'planned', data });
    },
    async approved(write = {}) {
      const request = await bench.pending(write);
      const by = { id: ben.id, electorate: anElectorate(request.rule) };
      const { fingerprint } = request;
      const typedInstance = request.wish.instance;
      const decided = approve(request, { by, fingerprint, typedInstance }, clock.now());
      if (!decided.ok) throw new Error(decided.why);
      return bench.append(request, decided.event, ben);
    },
    async load(request) {
      return (await requests.load(request.id)) ?? request;
    },
    async types(request) {
      return (await requests.history(request.id)).map(({ event }) => event.type);
    },
    async append(request, event, actor = theBot) {
      const appended = await bench.parts.requests.append(request, event, actor);
      if (!appended.ok) throw new Error(appended.why);
      return appended.request;
    },
  };
  await bench.adopt([{}]);
  return bench;
}

function scriptedCloud(clock: { now(): number }): ScriptedCloud {
  const cloud: ScriptedCloud = {
    account: 'tencent-prod',
    provider: 'tencent',
    regions: ['ap-guangzhou'],
    signatureLastsMs: 300_000,
    writeTimeoutMs: 20_000,
    facts: async () => someFacts({ readAtMs: clock.now() }),
    seen: async () => notDone,
    answer: async () => ({ cloudRequestId: 'written' }),
    sent: [],
    find: async () => [],
    list: async () => ({ ok: true, seen: [] }),
    lookUpKey: async () => ({ ok: true, seen: null }),
    examine: async () => [],
    readFacts: () => cloud.facts(),
    planWrite: () => aWrite(),
    prepareWrite: async () => ({
      async send(times) {
        cloud.sent.push(times);
        return cloud.answer();
      },
      release: async () => undefined,
    }),
    readBack: () => cloud.seen(),
    close: async () => undefined,
  };
  return cloud;
}

function everybody(people: FlowBench['people']): People {
  return {
    lookup: async (id) => ({ id, name: id, ...people.get(id) }),
    membersOf: async () => [],
    showsEmail: () => true,
    workspace: () => 'T0',
  };
}

function recording(logged: FlowBench['logged']): Log {
  const at = (level: string) => (_: object, message: string) =>
    void logged.push({ level, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
