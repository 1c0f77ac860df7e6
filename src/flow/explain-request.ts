import { type Electorate, nobody } from '../domain/electorate.ts';
import { dependsOnPeople, type Explanation, explain, inQuestion } from '../domain/explanation.ts';
import { identityOf } from '../domain/people.ts';
import { hasEnded, type Request } from '../domain/request.ts';
import { readElectorate, ruleNow } from './electorate.ts';
import type { Parts } from './parts.ts';
import { lookUp } from './people.ts';
import type { PoliciesInForce } from './ports.ts';
import { ChatError } from './speech-ports.ts';

export type ExplainParts = Pick<
  Parts,
  'requests' | 'policies' | 'people' | 'operators' | 'clock' | 'log'
>;

/** An explanation, and how the bot tells people apart. */
export interface Explained extends Explanation {
  /** False: two accounts of one person are taken for two people. Null: not known yet. */
  showsEmail: boolean | null;
}

/** Slack is asked about so many accounts besides those of the request, and no more. */
const mostLookedAt = 25;

/**
 * Tells one person everything that decides how a request goes on. Changes nothing. What Slack does not
 * tell is left out, and said to be.
 *
 * @returns null: there is no such request.
 * @throws StoreError
 */
export async function explainRequest(
  parts: ExplainParts,
  asked: { request: string; by: string },
): Promise<Explained | null> {
  const request = await parts.requests.load(asked.request);
  if (!request) return null;
  const inForce = await parts.policies.inForce();
  const rule = hasEnded(request) ? request.rule : ruleNow(request, inForce);
  const voters = await readVoters(parts, request, inForce, asked.by);
  const known = { you: asked.by, rule, ...voters };
  const explanation = explain(request, known, parts.clock.now());
  return { ...explanation, showsEmail: parts.people.showsEmail() };
}

interface Voters {
  electorate: Electorate | null;
  seen: readonly string[];
}

async function readVoters(
  parts: ExplainParts,
  request: Request,
  inForce: PoliciesInForce,
  you: string,
): Promise<Voters> {
  if (!dependsOnPeople(request)) return { electorate: nobody, seen: [] };
  try {
    const electorate = await readElectorate(parts, request, inForce, [you]);
    return await withCandidates(parts, request, electorate, inForce);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    parts.log.warn({ request: request.id, error }, 'explained without the people');
    return { electorate: null, seen: [] };
  }
}

/** Also knows those who may still decide. One of whom Slack tells nothing now is left out. */
async function withCandidates(
  parts: ExplainParts,
  request: Request,
  electorate: Electorate,
  inForce: PoliciesInForce,
): Promise<Voters> {
  const known = Object.keys(electorate.identities);
  const unknown = inQuestion(request, electorate).filter((account) => !known.includes(account));
  const looks = await Promise.all(
    unknown.slice(0, mostLookedAt).map(async (account) => {
      const look = await lookUp(parts, account).catch(unlessChat);
      return look ? [{ account, ...look }] : [];
    }),
  );
  const seen = [...known];
  const objections = { ...electorate.objections };
  const identities = { ...electorate.identities };
  for (const { account, person, objection } of looks.flat()) {
    seen.push(account);
    if (objection) objections[account] = objection;
    identities[account] = person ? identityOf(person, inForce.aliasDomains) : account;
  }
  return { electorate: { ...electorate, objections, identities }, seen };
}

function unlessChat(error: unknown): null {
  if (error instanceof ChatError) return null;
  throw error;
}
