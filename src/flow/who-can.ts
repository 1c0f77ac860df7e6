import { CloudError, WireError } from '../domain/errors.ts';
import { missingApprovers } from '../domain/missing-approvers.ts';
import type { ProviderName } from '../domain/operation.ts';
import {
  type Place,
  type RuleThere,
  rulesFor,
  type YouThere,
  youUnder,
} from '../domain/who-can.ts';
import type { Cloud } from './cloud-ports.ts';
import type { Parts } from './parts.ts';
import { membersOf, readMembers } from './people.ts';
import { ChatError } from './speech-ports.ts';

export type WhoCanParts = Pick<Parts, 'policies' | 'clouds' | 'people' | 'operators' | 'log'>;

/** What came of looking for the instance. */
export interface Search {
  /** Where it is; one place, unless there are several of this name. */
  found: readonly Place[];
  /** Its name in the cloud. Foreign. */
  name: string | null;
  /** Accounts that could not be looked into, and why, for people. Foreign. */
  unread: readonly { account: string; why: string }[];
}

/** A rule, and what one person may do under it. */
export interface RuleForYou extends RuleThere {
  /** Null: Slack could not be asked. */
  you: YouThere | null;
  /** Why a request of this person would be turned down for want of approvers; null: it would not. */
  tooFew: string | null;
}

/** Who may do what with one instance. */
export interface WhoCan {
  provider: ProviderName;
  instance: string;
  /** Null: no account of this cloud is configured. */
  search: Search | null;
  /** For the place where it is, else for every place where it might be. */
  rules: readonly RuleForYou[];
}

/**
 * Tells one person who may ask and who may approve, for everything that can be asked of an instance.
 * Looks for the instance with read-only calls, in all configured accounts and regions. Where it cannot
 * be found the rules of all of them are told.
 *
 * @throws StoreError
 */
export async function whoCan(
  parts: WhoCanParts,
  asked: { provider: ProviderName; instance: string; by: string },
): Promise<WhoCan> {
  const { provider, instance, by } = asked;
  const clouds = parts.clouds.for(provider);
  if (clouds.length === 0) return { provider, instance, search: null, rules: [] };
  const [inForce, search] = await Promise.all([
    parts.policies.inForce(),
    lookFor(parts, clouds, instance),
  ]);
  const places = search.found.length > 0 ? search.found : everywhere(clouds);
  const rules = rulesFor(inForce.policies, { provider, instance }, places);
  return {
    provider,
    instance,
    search,
    rules: await Promise.all(rules.map((rule) => forYou(parts, rule, by))),
  };
}

async function lookFor(
  { log }: WhoCanParts,
  clouds: readonly Cloud[],
  instance: string,
): Promise<Search> {
  const looks = await Promise.all(
    clouds.map(async (cloud) => {
      try {
        return { found: await cloud.find(instance, cloud.regions), unread: [] };
      } catch (error) {
        if (!(error instanceof CloudError || error instanceof WireError)) throw error;
        log.warn({ account: cloud.account, error }, 'an account could not be looked into');
        return { found: [], unread: [{ account: cloud.account, why: error.message }] };
      }
    }),
  );
  const found = looks.flatMap((look) => look.found);
  return {
    found: found.map(({ account, region }) => ({ account, region })),
    name: found.length === 1 ? (found[0]?.name ?? null) : null,
    unread: looks.flatMap((look) => look.unread),
  };
}

function everywhere(clouds: readonly Cloud[]): Place[] {
  return clouds.flatMap(({ account, regions }) => regions.map((region) => ({ account, region })));
}

async function forYou(parts: WhoCanParts, told: RuleThere, you: string): Promise<RuleForYou> {
  const { rule } = told;
  if (!rule) return { ...told, you: { mayAsk: false, stages: [] }, tooFew: null };
  try {
    const [requesters, members] = await Promise.all([
      rule.requesters && membersOf(parts, rule.requesters),
      readMembers(parts, rule),
    ]);
    const tooFew = missingApprovers(rule, members, you);
    return { ...told, you: youUnder(you, { requesters, members }), tooFew };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    parts.log.warn({ rule: rule.name, error }, 'who may, told without the groups');
    return { ...told, you: null, tooFew: null };
  }
}
