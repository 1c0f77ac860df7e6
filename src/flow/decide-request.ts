import type { Decided as Decision } from '../domain/decided.ts';
import { approve, cancel, close, type Decider, reject, retry, stop } from '../domain/decisions.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import { hasEnded, type Request } from '../domain/request.ts';
import { reasonLimit } from '../domain/wish.ts';
import { appendDecided } from './append-decided.ts';
import { lookUp, membersOf, ruleNow } from './approvers.ts';
import type { Considered, Decided, Press } from './inbox.ts';
import type { Parts } from './parts.ts';
import { ChatError } from './ports.ts';

/**
 * Somebody pressed a button, or sent what the button asked for: reads from Slack who that is now,
 * decides, and stores the decision.
 *
 * @throws StoreError
 */
export async function decideRequest(parts: Parts, press: Press): Promise<Decided> {
  const request = await parts.requests.load(press.request);
  if (!request) return { ok: false, why: 'unknown-request', request: null };
  const decider = await readDecider(parts, request, press);
  if (!decider.ok) return { ok: false, why: decider.why, request };

  const actor = { kind: 'person', id: press.by.id, name: decider.name } as const;
  const outcome = await appendDecided(parts, request, actor, (now, nowMs) =>
    decision(now, press, decider.by, nowMs),
  );
  if (outcome.ok) return { ok: true, request: outcome.request };
  if (outcome.why === 'locked') throw new Error('a decision takes no lock');
  return { ok: false, why: outcome.why, request: outcome.request };
}

/** What a press would ask for. Looks at the store and the configured names alone: it must be quick. */
export async function considerPress(parts: Parts, press: Press): Promise<Considered> {
  const request = await parts.requests.load(press.request);
  if (!request) return { ok: false, why: 'unknown-request', request: null };
  const objection = quickObjection(parts, request, press);
  if (objection) return { ok: false, why: objection, request };
  return { ok: true, request, ask: questionFor(parts, request, press) };
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
      return close(request, by, reason);
  }
}

async function readDecider(
  parts: Parts,
  request: Request,
  { action, by: { id: user } }: Press,
): Promise<{ ok: true; by: Decider; name: string } | { ok: false; why: DecisionRefusal }> {
  let name: string;
  try {
    const person = await lookUp(parts.people, user);
    if (person.objection) return { ok: false, why: person.objection };
    name = person.name;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    parts.log.warn({ request: request.id, error }, 'person not readable, decision refused');
    return { ok: false, why: 'people-unreadable' };
  }
  try {
    const rule = ruleNow(parts, request);
    // Whoever asked may call it off, also when no group can be read.
    const isOwn = ['cancel', 'stop'].includes(action) && user === request.requester.id;
    const approvers = rule && !isOwn ? await membersOf(parts, rule.approvers) : [];
    return { ok: true, by: { id: user, rule, approvers }, name };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    parts.log.warn({ request: request.id, error }, 'group not readable, decision refused');
    return { ok: false, why: 'groups-unreadable' };
  }
}

/** What is certain without asking Slack. Silence here is no permission: the decision checks it all. */
function quickObjection(parts: Parts, request: Request, press: Press): DecisionRefusal | null {
  if (hasEnded(request)) return 'has-ended';
  const approving = !['cancel', 'stop'].includes(press.action);
  if (!approving) return null;
  if (press.fingerprint !== request.fingerprint) return 'card-has-changed';
  const untimely = untimelyPress(request, press);
  if (untimely) return untimely;
  if (request.requester.id === press.by.id) return 'own-request';
  const rule = ruleNow(parts, request);
  if (!rule) return 'nobody-may-approve';
  const named = rule.approvers.users.includes(press.by.id) || rule.approvers.groups.length > 0;
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

function questionFor(parts: Parts, request: Request, press: Press): Ask {
  switch (press.action) {
    case 'approve':
      return ruleNow(parts, request)?.confirm === 'typed' ? 'typed' : 'nothing';
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
