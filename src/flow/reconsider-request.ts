import { type Electorate, tallyOf } from '../domain/electorate.ts';
import { isSameRule } from '../domain/policy.ts';
import { reconsider } from '../domain/preparation.ts';
import { isBeforeWrite, type Request } from '../domain/request.ts';
import { handOver } from '../domain/verification.ts';
import { appendDecided, outdated } from './append-decided.ts';
import { isReadFor, knownPolicies, readElectorate, ruleNow } from './electorate.ts';
import { bot, done, type Parts, type StepResult } from './parts.ts';
import type { People, PoliciesInForce } from './ports.ts';

export interface ReconsiderParts extends Parts {
  /** As it was a while ago. Missing: all is read anew. */
  remembered?: People;
}

/**
 * A job after other policies came into force: what they do not allow any more falls away, and the card
 * says so, before anybody presses or the write is due.
 *
 * @throws ChatError when Slack cannot answer now; nothing depends on this being soon.
 */
export async function reconsiderRequest(parts: ReconsiderParts, id: string): Promise<StepResult> {
  for (;;) {
    const request = await parts.requests.load(id);
    if (request?.needsPerson) return handOverTo(parts, request);
    if (!request?.plan || !isBeforeWrite(request)) return done;
    const inForce = await knownPolicies(parts);
    if (isUntouched(request, inForce)) return done;
    const electorate = await readCarefully(parts, request, inForce);
    const outcome = await appendDecided(
      parts,
      request,
      bot,
      (now, nowMs) => (isReadFor(electorate, now) ? reconsider(now, electorate, nowMs) : outdated),
      { policies: inForce },
    );
    if (outcome.ok || outcome.why !== 'outdated') return done;
  }
}

/**
 * Who may press Try again or Close is named by the rule in force, also when that has come to be another
 * one since the write.
 */
export async function handOverTo(parts: Parts, first: Request): Promise<StepResult> {
  let request = first;
  for (;;) {
    const inForce = await knownPolicies(parts);
    const rule = ruleNow(request, inForce);
    const decide = (now: Request) => handOver(now, rule);
    const outcome = await appendDecided(parts, request, bot, decide, {
      policies: inForce,
    });
    if (outcome.ok || outcome.why !== 'outdated') return done;
    request = outcome.request;
  }
}

/** What is remembered is good enough to see that nothing falls; whose approval falls is read anew. */
async function readCarefully(
  parts: ReconsiderParts,
  request: Request,
  inForce: PoliciesInForce,
): Promise<Electorate> {
  const { remembered } = parts;
  if (remembered && request.retriedBy === null) {
    const known = await readElectorate({ ...parts, people: remembered }, request, inForce);
    if (tallyOf(request, known).fallen.length === 0) return known;
  }
  return readElectorate(parts, request, inForce);
}

/** Where nobody has decided yet, only the rule could be another. */
function isUntouched(request: Request, inForce: PoliciesInForce): boolean {
  const isUndecided = request.state === 'pending' && request.approvals.length === 0;
  return isUndecided && isSameRule(ruleNow(request, inForce), request.rule);
}
