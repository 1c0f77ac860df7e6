import { CloudError, mayPass, StoreError, WireError } from '../domain/errors.ts';
import type { AskRefusal } from '../domain/events.ts';
import { factsWithinMs } from '../domain/patience.ts';
import type { PersonObjection } from '../domain/people.ts';
import type { Plan } from '../domain/plan.ts';
import { type RuleInForce, ruleFor } from '../domain/policy.ts';
import { plan } from '../domain/preparation.ts';
import type { Request } from '../domain/request.ts';
import { appendDecided } from './append-decided.ts';
import { membersOf, objectionToUser } from './approvers.ts';
import { locate } from './locate.ts';
import { again, bot, done, type Parts, type StepResult } from './parts.ts';
import { ChatError } from './ports.ts';

const objections: Readonly<Record<PersonObjection, string>> = {
  deactivated: 'Your account is deactivated.',
  bot: 'Bots may not ask.',
  guest: 'Guests may not ask.',
  stranger: 'People of other organisations may not ask.',
  'other-workspace': 'Your account belongs to another workspace.',
};

/**
 * A job starts after a wish was stored: finds the target, reads the facts, and lets the request through
 * to its approvers or refuses it. Approvers are not bothered with what cannot work.
 */
export async function checkFacts(parts: Parts, id: string): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (request?.state !== 'asked') return done;
  try {
    await check(parts, request);
    return done;
  } catch (error) {
    if (error instanceof ChatError) return await peopleUnreadable(parts, request, error);
    if (error instanceof CloudError || error instanceof WireError) {
      return unreadable(parts, request, error);
    }
    if (error instanceof StoreError || isEarly(parts, request)) throw error;
    parts.log.error({ request: id, error }, 'a wish could not be checked, refused');
    await refuse(parts, request, 'cloud-refused', 'This bot could not check it; its log says why.');
    return done;
  }
}

async function check(parts: Parts, request: Request): Promise<void> {
  const objection = await objectionToUser(parts.people, request.requester.id);
  if (objection) return refuse(parts, request, 'requester-not-allowed', objections[objection]);
  const located = await locate(parts.clouds, request.wish);
  if (!located.ok) return refuse(parts, request, located.why, located.detail);

  const write = located.cloud.planWrite(request.wish, located.target);
  const rule = ruleFor(parts.policies.inForce(), write);
  if (!rule) return refuse(parts, request, 'nobody-may-approve', 'No rule of the policy matches.');
  const unmet = await unmetRule(parts, request, rule);
  if (unmet) return refuse(parts, request, unmet.why, unmet.detail);

  const facts = await located.cloud.readFacts(write);
  await present(parts, request, { write, facts }, rule);
}

async function present(
  parts: Parts,
  request: Request,
  made: Plan,
  rule: RuleInForce,
): Promise<void> {
  const outcome = await appendDecided(parts, request, bot, (now, nowMs) =>
    plan(now, made, rule, nowMs),
  );
  if (outcome.ok || outcome.why !== 'locked') return;
  await refuse(parts, request, 'open-request', `${outcome.by} is still open.`, outcome.by);
}

async function unmetRule(
  parts: Parts,
  request: Request,
  rule: RuleInForce,
): Promise<{ why: AskRefusal; detail: string } | null> {
  const { wish, requester } = request;
  if (rule.requesters) {
    const requesters = await membersOf(parts, rule.requesters);
    if (!requesters.includes(requester.id)) {
      return { why: 'requester-not-allowed', detail: `${rule.name} does not list you.` };
    }
  }
  const approvers = await membersOf(parts, rule.approvers);
  const others = approvers.filter((approver) => approver !== requester.id);
  if (others.length < rule.quorum) {
    const detail = `${rule.name} asks for ${rule.quorum} and names ${others.length} besides you.`;
    return { why: 'nobody-may-approve', detail };
  }
  if (rule.reason === 'required' && !wish.reason) {
    return { why: 'reason-needed', detail: `${rule.name} asks for a reason.` };
  }
  if (rule.ticket && !new RegExp(rule.ticket).test(wish.ticket ?? '')) {
    return { why: 'ticket-needed', detail: `${rule.name} asks for a ticket like ${rule.ticket}.` };
  }
  return null;
}

async function refuse(
  parts: Parts,
  request: Request,
  why: AskRefusal,
  detail: string,
  other: string | null = null,
): Promise<void> {
  await appendDecided(parts, request, bot, (now) =>
    now.state === 'asked'
      ? { ok: true, event: { type: 'refused', data: { why, detail, checks: [], other } } }
      : { ok: false, why: 'moved-on' },
  );
}

/** While Slack is away nobody could hear a refusal: the wish waits. */
async function peopleUnreadable(
  parts: Parts,
  request: Request,
  error: ChatError,
): Promise<StepResult> {
  parts.log.warn({ request: request.id, error }, 'people not readable');
  if (error.code === 'gone') {
    const detail = `Slack does not let this bot see who you are (${error.slackCode}).`;
    await refuse(parts, request, 'requester-not-allowed', detail);
    return done;
  }
  return again(parts, request);
}

/** Tries again while the cloud may come back; then refuses, so that the asker hears something. */
async function unreadable(
  parts: Parts,
  request: Request,
  error: CloudError | WireError,
): Promise<StepResult> {
  parts.log.warn({ request: request.id, error }, 'facts not readable');
  const transient = mayPass(error);
  if (transient && isEarly(parts, request)) {
    return again(parts, request);
  }
  await refuse(parts, request, transient ? 'cloud-unreachable' : 'cloud-refused', error.message);
  return done;
}

function isEarly(parts: Parts, request: Request): boolean {
  return parts.clock.now() < request.askedAtMs + factsWithinMs;
}
