import { CloudError, mayPass, StoreError, WireError } from '../domain/errors.ts';
import type { AskRefusal } from '../domain/events.ts';
import { missingApprovers } from '../domain/missing-approvers.ts';
import { factsWithinMs } from '../domain/patience.ts';
import type { PersonObjection } from '../domain/people.ts';
import type { Facts, Plan, Write } from '../domain/plan.ts';
import { type RuleInForce, ruleFor } from '../domain/policy.ts';
import { plan } from '../domain/preparation.ts';
import type { Request } from '../domain/request.ts';
import { appendDecided } from './append-decided.ts';
import { knownPolicies } from './electorate.ts';
import { locate } from './locate.ts';
import { logAbout } from './log-about.ts';
import { again, bot, done, type Parts, type StepResult } from './parts.ts';
import { lookUp, membersOf, readMembers } from './people.ts';
import type { PoliciesInForce } from './ports.ts';
import { ChatError } from './speech-ports.ts';

const objections: Readonly<Record<PersonObjection, string>> = {
  deactivated: 'Your account is deactivated.',
  bot: 'Bots may not ask.',
  guest: 'Guests may not ask.',
  stranger: 'People of other organisations may not ask.',
  'other-workspace': 'Your account belongs to another workspace.',
};

const sharedChannel =
  'The channel of the cards is shared with another organisation, whose people would read them.';

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
  const { objection } = await lookUp(parts, request.requester.id);
  if (objection) return refuse(parts, request, 'requester-not-allowed', objections[objection]);
  if ((await parts.place.cardsPlace()) === 'shared') {
    return refuse(parts, request, 'shared-channel', sharedChannel);
  }
  const located = await locate(parts.clouds, request.wish);
  if (!located.ok) return refuse(parts, request, located.why, located.detail);

  const write = located.cloud.planWrite(request.wish, located.target);
  const facts = located.cloud.readFacts(write);
  // Read while the rule is looked up; when that ends the check, nobody waits for them any more.
  facts.catch(() => undefined);
  await letThrough(parts, request, write, facts);
}

/** Under the policies in force when it is recorded: when they change meanwhile, it is looked at again. */
async function letThrough(
  parts: Parts,
  request: Request,
  write: Write,
  facts: Promise<Facts>,
): Promise<void> {
  for (;;) {
    const inForce = await knownPolicies(parts);
    const rule = ruleFor(inForce.policies, write);
    if (!rule) return refuse(parts, request, 'nobody-may-approve', 'No rule matches it.');
    const unmet = await unmetRule(parts, request, rule);
    if (unmet) return refuse(parts, request, unmet.why, unmet.detail);
    const made = { write, facts: await facts };
    await parts.points.reach('before-plan', request.id);
    if (await present(parts, request, made, { rule, inForce })) return;
  }
}

/** False: other policies are in force by now. */
async function present(
  parts: Parts,
  request: Request,
  made: Plan,
  { rule, inForce }: { rule: RuleInForce; inForce: PoliciesInForce },
): Promise<boolean> {
  const outcome = await appendDecided(
    parts,
    request,
    bot,
    (now, nowMs) => plan(now, made, rule, nowMs),
    { policies: inForce },
  );
  if (outcome.ok || outcome.why !== 'locked') return outcome.ok || outcome.why !== 'outdated';
  await refuse(parts, request, 'open-request', `${outcome.by} has not ended.`, outcome.by);
  return true;
}

async function unmetRule(
  given: Parts,
  request: Request,
  rule: RuleInForce,
): Promise<{ why: AskRefusal; detail: string } | null> {
  const parts = { ...given, log: logAbout(given.log, { request: request.id }) };
  const { wish, requester } = request;
  if (rule.requesters) {
    const requesters = await membersOf(parts, rule.requesters);
    if (!requesters.includes(requester.id)) {
      return { why: 'requester-not-allowed', detail: `The rule ${rule.name} does not let you.` };
    }
  }
  const missing = missingApprovers(rule, await readMembers(parts, rule), requester.id);
  if (missing) return { why: 'nobody-may-approve', detail: missing };
  if (rule.reason === 'required' && !wish.reason) {
    return { why: 'reason-needed', detail: `The rule ${rule.name} asks for one.` };
  }
  if (rule.ticket && !parts.matches(rule.ticket, wish.ticket ?? '')) {
    const detail = `The rule ${rule.name} asks for one that matches ${rule.ticket}`;
    return { why: 'ticket-needed', detail };
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
  if (error.code !== 'later') {
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
