import { approve, cancel, close, type Decider, reject, retry } from '../../src/domain/decisions.ts';
import type { Electorate } from '../../src/domain/electorate.ts';
import { identityOf, objectionTo, type Person } from '../../src/domain/people.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';
import { after, aPlan, aRequest, aRule, startMs, theBot } from '../helpers/build.ts';

/** What accounts can do, from what Slack says about them to the decision. */

const workspace = 'T0';
const aliasDomains = [['example.com', 'example.cn']];
const plan = aPlan();
const fingerprint = fingerprintOf(plan);
const hourMs = 3_600_000;

/** Ada asks, Ben is the first to approve, Cleo may approve too. */
export const ada: Person = {
  id: 'U0ADA',
  name: 'Ada',
  teamId: workspace,
  email: 'ada@example.com',
};
export const ben: Person = {
  id: 'U0BEN',
  name: 'Ben',
  teamId: workspace,
  email: 'ben@example.com',
};
const cleo: Person = { id: 'U0CLEO', name: 'Cleo', teamId: workspace, email: 'cleo@example.com' };

/** Accounts as Slack describes them, and which of them the rule names. */
export interface Company {
  people: readonly Person[];
  rule: RuleInForce;
}

export function electorateOf({ people, rule }: Company): Electorate {
  const objections = people.flatMap((person) => {
    const objection = objectionTo(person, workspace);
    return objection ? [[person.id, objection] as const] : [];
  });
  return {
    rule,
    requesters: rule.requesters?.users ?? null,
    members: rule.stages.map(({ approvers }) => approvers.users),
    objections: Object.fromEntries(objections),
    identities: Object.fromEntries(
      people.map((person) => [person.id, identityOf(person, aliasDomains)]),
    ),
  };
}

export const roles = [
  'asks',
  'approves',
  'approves second',
  'rejects',
  'cancels',
  'tries again',
  'closes',
] as const;
export type Role = (typeof roles)[number];

/** `yes`, or why this account may not do it. The others are Ada, unless `asker` asks, Ben and Cleo. */
export function mayDo(role: Role, account: Person, isNamed: boolean, asker = ada): string {
  if (role === 'asks') return objectionTo(account, workspace) ?? 'yes';
  const users = [ben.id, cleo.id, ...(isNamed ? [account.id] : [])];
  const quorum = role === 'approves second' ? 2 : 1;
  const rule = aRule({ approvers: { users, groups: [] }, quorum });
  const people = [ben, cleo, asker, account];
  const by: Decider = { id: account.id, electorate: electorateOf({ people, rule }) };
  return answerOf(role, requestFor(role, rule, asker), by);
}

function answerOf(role: Exclude<Role, 'asks'>, request: Request, by: Decider): string {
  const press = { by, fingerprint, typedInstance: request.wish.instance };
  const nowMs = startMs + hourMs;
  const decided = {
    approves: () => approve(request, press, nowMs),
    'approves second': () => approve(request, press, nowMs),
    rejects: () => reject(request, { ...press, reason: null }, nowMs),
    cancels: () => cancel(request, by, null),
    'tries again': () => retry(request, press, nowMs),
    closes: () => close(request, { ...press, reason: 'enough' }),
  }[role]();
  if (!decided.ok) return decided.why;
  if (decided.event.type === 'approved' && !decided.event.data.complete) return 'not the last yes';
  return 'yes';
}

function requestFor(role: Role, rule: RuleInForce, asker: Person): Request {
  const asked = { ...aRequest(), requester: { id: asker.id, name: asker.name } };
  const expiresAtMs = startMs + 8 * hourMs;
  const pending = after(asked, [
    { type: 'planned', data: { plan, fingerprint, rule, expiresAtMs } },
    theBot,
  ]);
  if (role === 'approves second') return withYesOfBen(pending, false);
  if (role !== 'tries again' && role !== 'closes') return pending;
  return after(withYesOfBen(pending, true), [
    { type: 'left-to-person', data: { why: 'not-done', detail: 'Nothing was done.' } },
    theBot,
  ]);
}

function withYesOfBen(request: Request, complete: boolean): Request {
  const lastsUntilMs = startMs + 24 * hourMs;
  return after(request, [
    {
      type: 'approved',
      data: {
        fingerprint,
        rule: 'policies[0]',
        stage: 'approval',
        complete,
        lastsUntilMs,
        fallen: [],
        counting: [],
      },
    },
    { kind: 'person', id: ben.id, name: ben.name },
  ]);
}
