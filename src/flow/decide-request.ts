import type { Decided as Decision } from '../domain/decided.ts';
import { approve, cancel, close, type Decider, reject, retry, stop } from '../domain/decisions.ts';
import { nobody } from '../domain/electorate.ts';
import { approversOf, type RuleInForce } from '../domain/policy.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import { hasEnded, type Request } from '../domain/request.ts';
import { uuidOf } from '../domain/sha256.ts';
import { reasonLimit } from '../domain/wish.ts';
import { appendDecided, outdated } from './append-decided.ts';
import { isReadFor, readElectorate, ruleNow } from './electorate.ts';
import type { Considered, Decided, Press } from './inbox.ts';
import type { Parts } from './parts.ts';
import { lookUp } from './people.ts';
import type { PoliciesInForce } from './ports.ts';
import { ChatError } from './speech-ports.ts';

/**
 * Somebody pressed a button, or sent what the button asked for: reads from Slack who that is now,
 * decides, and stores the decision. When the policies change meanwhile, or others decide, it reads and
 * decides again.
 *
 * @throws StoreError
 */
export async function decideRequest(parts: Parts, press: Press): Promise<Decided> {
  let request = await parts.requests.load(press.request);
  if (!request) return { ok: false, why: 'unknown-request', request: null };
  for (;;) {
    const inForce = await parts.policies.inForce();
    const decider = await readDecider(parts, request, press, inForce);
    if (!decider.ok) return { ok: false, why: decider.why, request };

    const { by } = decider;
    const actor = { kind: 'person', id: press.by.id, name: decider.name } as const;
    await parts.points.reach('before-decision', request.id);
    const outcome = await appendDecided(
      parts,
      request,
      actor,
      (now, nowMs) => (isReadBy(by, now) ? decision(now, press, by, nowMs) : outdated),
      { policies: inForce, eventId: eventIdOf(press) },
    );
    if (outcome.ok) {
      await parts.points.reach('after-decision', request.id);
      return { ok: true, request: outcome.request };
    }
    if (outcome.why === 'locked') throw new Error('a decision takes no lock');
    if (outcome.why !== 'outdated') {
      const before = await decidedBefore(parts, press);
      if (before) return { ok: true, request: before };
      return { ok: false, why: outcome.why, request: outcome.request };
    }
    request = outcome.request;
  }
}

/** For whoever calls off their own request nobody else is read. */
function isReadBy({ electorate }: Decider, now: Request): boolean {
  return electorate === nobody || isReadFor(electorate, now);
}

/** One delivery is one decision: delivered again, or played back by somebody, it is no second one. */
function eventIdOf({ once, request, action, by }: Press): string {
  return uuidOf(`${once} ${request} ${action} ${by.id}`);
}

/** What this very delivery led to when it was decided before: heard again, it is not refused. */
async function decidedBefore({ requests }: Parts, press: Press): Promise<Request | null> {
  const eventId = eventIdOf(press);
  const told = (await requests.history(press.request)).find(({ logged }) => logged.id === eventId);
  return told?.request ?? null;
}

/** What a press would ask for. Looks at the store and the configured names alone: it must be quick. */
export async function considerPress(parts: Parts, press: Press): Promise<Considered> {
  const request = await parts.requests.load(press.request);
  if (!request) return { ok: false, why: 'unknown-request', request: null };
  const rule = ruleNow(request, await parts.policies.inForce());
  const objection = quickObjection(rule, request, press);
  if (!objection) return { ok: true, request, ask: questionFor(rule, press) };
  if (await decidedBefore(parts, press)) return { ok: true, request, ask: 'nothing' };
  return { ok: false, why: objection, request };
}

function decision(request: Request, press: Press, by: Decider, nowMs: number): Decision {
  const { fingerprint } = press;
  const typed = { by, fingerprint, typedInstance: press.typedInstance ?? null };
  const reason = press.reason?.trim().slice(0, reasonLimit) || null;
  switch (press.action) {
    case 'approve':
      return approve(request, typed, nowMs);
    case 'retry':
      return retry(request, typed, nowMs);
    case 'confirm':
      return request.state === 'unknown'
        ? retry(request, typed, nowMs)
        : approve(request, typed, nowMs);
    case 'reject':
      return reject(request, { ...typed, reason }, nowMs);
    case 'cancel':
      return cancel(request, by, reason);
    case 'stop':
      return stop(request, by);
    case 'close':
      return close(request, { ...typed, reason });
  }
}

async function readDecider(
  parts: Parts,
  request: Request,
  { action, by: { id: user } }: Press,
  inForce: PoliciesInForce,
): Promise<{ ok: true; by: Decider; name: string } | { ok: false; why: DecisionRefusal }> {
  let name: string;
  try {
    const person = await lookUp(parts, user);
    if (person.objection) return { ok: false, why: person.objection };
    name = person.name;
  } catch (error) {
    return unread(parts, request, error, 'people-unreadable');
  }
  // Whoever asked may call it off, also when no group can be read.
  const isOwn = ['cancel', 'stop'].includes(action) && user === request.requester.id;
  if (isOwn) return { ok: true, by: { id: user, electorate: nobody }, name };
  try {
    const electorate = await readElectorate(parts, request, inForce, [user]);
    return { ok: true, by: { id: user, electorate }, name };
  } catch (error) {
    return unread(parts, request, error, 'groups-unreadable');
  }
}

function unread(
  parts: Parts,
  request: Request,
  error: unknown,
  why: 'people-unreadable' | 'groups-unreadable',
): { ok: false; why: DecisionRefusal } {
  if (!(error instanceof ChatError)) throw error;
  parts.log.warn({ request: request.id, error }, 'Slack cannot be asked, decision refused');
  return { ok: false, why };
}

/** What is certain without asking Slack. Silence here is no permission: the decision checks it all. */
function quickObjection(
  rule: RuleInForce | null,
  request: Request,
  press: Press,
): DecisionRefusal | null {
  if (hasEnded(request)) return 'has-ended';
  const approving = !['cancel', 'stop'].includes(press.action);
  if (!approving) return null;
  if (press.fingerprint !== request.fingerprint) return 'card-has-changed';
  const untimely = untimelyPress(request, press);
  if (untimely) return untimely;
  if (request.requester.id === press.by.id) return 'own-request';
  if (!rule) return 'nobody-may-approve';
  const approvers = approversOf(rule);
  const named = approvers.users.includes(press.by.id) || approvers.groups.length > 0;
  return named ? null : 'not-an-approver';
}

/** `confirm` is sent by both modals: which one, the decision tells by the state. */
function untimelyPress({ state, needsPerson }: Request, press: Press): DecisionRefusal | null {
  const isPending = state === 'pending';
  if (press.action === 'confirm') return isPending || needsPerson ? null : 'not-pending';
  if (press.action === 'retry' || press.action === 'close') {
    return needsPerson ? null : 'not-left-to-person';
  }
  return isPending ? null : 'not-pending';
}

function questionFor(rule: RuleInForce | null, press: Press): Ask {
  switch (press.action) {
    case 'approve':
      return rule?.confirm === 'typed' ? 'typed' : 'nothing';
    case 'retry':
    case 'confirm':
      return 'typed';
    case 'reject':
      return 'optional-reason';
    case 'close':
      return 'reason';
    default:
      return 'nothing';
  }
}

type Ask = Extract<Considered, { ok: true }>['ask'];
