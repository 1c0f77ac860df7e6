import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { approve } from '../../src/domain/decisions.ts';
import type { Actor, RequestEvent } from '../../src/domain/events.ts';
import { type Facts, fingerprintOf, type Write } from '../../src/domain/plan.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Cloud, Log, People, ReadBack, Requests } from '../../src/flow/ports.ts';
import type { RunParts } from '../../src/flow/run-operation.ts';
import { startClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada, aPlan, aRule, aWish, aWrite, ben, someFacts, theBot } from '../helpers/build.ts';
import { aPolicy } from '../helpers/house.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { openRedis, silent } from '../store/open-store.ts';

/** The flows on a real store, with a cloud and people that do as they are told. */
export interface FlowBench {
  parts: RunParts;
  server: TestRedis;
  requests: Requests;
  cloud: ScriptedCloud;
  policies: Policy[];
  logged: { level: string; message: string }[];
  passMs(ms: number): void;
  /** A request that waits for approval, and one that has it. */
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
  const requests = createRequests({ redis, clock, log: silent });
  const cloud = scriptedCloud(clock);
  const logged: FlowBench['logged'] = [];
  const policies = [{ ...aPolicy, approvers: { users: [ben.id, 'U0CARO'], groups: [] } }];
  const bench: FlowBench = {
    parts: {
      requests,
      clouds: { all: () => [cloud], of: () => cloud, for: () => [cloud] },
      people: everybody,
      policies: { inForce: () => policies },
      clock,
      log: recording(logged),
      pause: async () => undefined,
      ...parts,
    },
    server,
    requests,
    cloud,
    policies,
    logged,
    passMs(ms) {
      passedMs += ms;
    },
    async pending(write = {}) {
      const wish = aWish(write.operation ? { operation: write.operation, key: null } : {});
      const asked = await requests.ask(wish, { channel: 'C0' }, ada, randomUUID());
      if (!asked.ok) throw new Error(asked.why);
      const plan = aPlan({ write: aWrite(write) });
      const fingerprint = fingerprintOf(plan);
      const expiresAtMs = clock.now() + 8 * 3_600_000;
      const data = { plan, fingerprint, rule: aRule(), expiresAtMs };
      return bench.append(asked.request, { type: 'planned', data });
    },
    async approved(write = {}) {
      const request = await bench.pending(write);
      const by = { id: ben.id, rule: aRule(), approvers: [ben.id] };
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

const everybody: People = {
  lookup: async (id) => ({ id, name: id }),
  membersOf: async () => [],
  workspace: () => 'T0',
};

function recording(logged: FlowBench['logged']): Log {
  const at = (level: string) => (_: object, message: string) =>
    void logged.push({ level, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
