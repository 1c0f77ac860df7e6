import { apply } from '../../src/domain/apply.ts';
import type { Electorate } from '../../src/domain/electorate.ts';
import type { Actor, RequestEvent, Wish } from '../../src/domain/events.ts';
import type { Facts, Plan, Write } from '../../src/domain/plan.ts';
import {
  type Audience,
  onlyStage,
  type Policy,
  type RuleInForce,
} from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';

/** Builders state what matters to a test and fill in the rest. Times count from this moment. */
export const startMs = Date.parse('2026-03-02T10:00:00.000Z');

export function aWish(wish: Partial<Wish> = {}): Wish {
  return {
    provider: 'tencent',
    operation: 'storage-encryption on',
    instance: 'cdb-qwer1234',
    key: '23e80852-1e38-11e9-b129-5cb9019b4b01',
    keyRegion: null,
    region: null,
    account: null,
    reason: 'PCI 3.5',
    ticket: null,
    ...wish,
  };
}

export function aWrite(write: Partial<Write> = {}): Write {
  return {
    provider: 'tencent',
    operation: 'storage-encryption on',
    action: 'OpenDBInstanceEncryption',
    account: 'tencent-prod',
    region: 'ap-guangzhou',
    instance: 'cdb-qwer1234',
    key: '23e80852-1e38-11e9-b129-5cb9019b4b01',
    keyRegion: 'ap-guangzhou',
    value: 'on',
    ...write,
  };
}

export function someFacts(facts: Partial<Facts> = {}): Facts {
  return {
    readAtMs: startMs,
    instanceName: 'orders',
    shown: [{ label: 'Engine', value: 'MySQL 8.0' }],
    bound: { encryption: 'NO', 'key-state': 'Enabled' },
    checks: [
      {
        name: 'instance-exists',
        verdict: 'pass',
        sentence: 'The instance exists.',
        source: 'DescribeDBInstances',
      },
    ],
    ...facts,
  };
}

export function aPlan(plan: { write?: Partial<Write>; facts?: Partial<Facts> } = {}): Plan {
  return { write: aWrite(plan.write), facts: someFacts(plan.facts) };
}

/** A rule in short: `approvers` and `quorum` are its only stage, unless it has stages. */
export interface RuleDraft extends Partial<RuleInForce> {
  approvers?: Audience;
  quorum?: number;
}

const usualApprovers: Audience = { users: ['U0BEN', 'U0CARO'], groups: [] };

export function aRule(draft: RuleDraft = {}): RuleInForce {
  const { approvers = usualApprovers, quorum = 1, ...rule } = draft;
  return {
    name: 'policies[0]',
    requesters: null,
    stages: [{ name: onlyStage, approvers, quorum }],
    reason: 'optional',
    ticket: null,
    expiresAfterMs: 8 * 3_600_000,
    approvalLastsMs: 24 * 3_600_000,
    remindEveryMs: null,
    escalate: null,
    confirm: 'typed',
    delayMs: 0,
    windows: [],
    freezes: [],
    ...rule,
  };
}

/** A policy in short, in the same way. */
export interface PolicyDraft extends Partial<Policy> {
  approvers?: Audience;
  quorum?: number;
}

export function aPolicy(draft: PolicyDraft = {}): Policy {
  const { match = {}, name = null, ...rest } = draft;
  return { ...aRule({ confirm: 'button', ...rest }), match, name };
}

/** Everybody of this rule, as accounts that nothing speaks against, each its own person. */
export function anElectorate(
  rule: RuleInForce | null = aRule(),
  people: Partial<Omit<Electorate, 'rule'>> = {},
): Electorate {
  return {
    rule,
    requesters: rule?.requesters?.users ?? null,
    members: (rule?.stages ?? []).map(({ approvers }) => approvers.users),
    objections: {},
    identities: {},
    ...people,
  };
}

export const ada: Actor = { kind: 'person', id: 'U0ADA', name: 'Ada' };
export const ben: Actor = { kind: 'person', id: 'U0BEN', name: 'Ben' };
export const caro: Actor = { kind: 'person', id: 'U0CARO', name: 'Caro' };
export const theBot: Actor = { kind: 'bot', id: 'dbencrypt', name: 'dbencrypt' };
export const theCloud: Actor = { kind: 'cloud', id: 'tencent-prod', name: 'tencent-prod' };

/** A request that has just been asked for, by Ada. */
export function aRequest(wish: Partial<Wish> = {}): Request {
  const event: RequestEvent = {
    type: 'asked',
    data: { wish: aWish(wish), origin: { channel: 'C0OPS' } },
  };
  return apply(null, event, { seq: 1, atMs: startMs, request: 'DBE-1042', actor: ada });
}

/** The request after these events, one a second. */
export function after(
  request: Request,
  ...events: readonly (readonly [RequestEvent, Actor])[]
): Request {
  return events.reduce(
    (before, [event, actor]) =>
      apply(before, event, {
        seq: before.seq + 1,
        atMs: startMs + before.seq * 1_000,
        request: before.id,
        actor,
      }),
    request,
  );
}
