import { identityOf } from '../domain/people.ts';
import { type Audience, audiencesOf, type PolicySet } from '../domain/policy.ts';
import {
  type AccountSeen,
  type GroupSeen,
  judgePolicies,
  type PeopleSeen,
  type Sanity,
} from '../domain/policy-sanity.ts';
import { lookUp } from './people.ts';
import type { People } from './ports.ts';
import { ChatError } from './speech-ports.ts';

/** More are not asked about: Slack answers some hundred such questions a minute. */
const mostAccounts = 80;

/** So many questions are on their way at once. */
const atOnce = 6;

/**
 * Can each rule get its approvals from the people there are now?
 *
 * @param people null: Slack cannot be asked, and only what the rules themselves say is judged.
 * @param untilMs by `performance.now()`: whoever was not read by then is taken as somebody who may decide.
 */
export async function examinePolicies(
  set: PolicySet,
  people: Pick<People, 'lookup' | 'membersOf' | 'workspace'> | null,
  untilMs: number,
): Promise<Sanity> {
  const audiences = audiencesOf(set);
  const named = [...new Set(audiences.flatMap(({ groups }) => groups))];
  const groups = new Map<string, GroupSeen>();
  await eachOf(named, untilMs, async (group) => {
    groups.set(group, people ? await readGroup(people, group) : away);
  });
  const accounts = people ? await readAccounts(set, people, audiences, groups, untilMs) : new Map();
  return judgePolicies(set, { groups, accounts });
}

const away: GroupSeen = { is: 'not-told', why: 'Slack cannot be asked' };

async function readAccounts(
  { aliasDomains }: PolicySet,
  people: Pick<People, 'lookup' | 'workspace'>,
  audiences: readonly Audience[],
  groups: PeopleSeen['groups'],
  untilMs: number,
): Promise<Map<string, AccountSeen>> {
  const members = [...groups.values()].flatMap((group) =>
    group.is === 'read' ? group.members : [],
  );
  const all = new Set([...audiences.flatMap(({ users }) => users), ...members]);
  const accounts = new Map<string, AccountSeen>();
  await eachOf([...all].slice(0, mostAccounts), untilMs, async (id) => {
    try {
      const { person, name, objection } = await lookUp({ people }, id);
      const identity = person ? identityOf(person, aliasDomains) : id;
      accounts.set(id, { name, objection, identity });
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
    }
  });
  return accounts;
}

async function readGroup(people: Pick<People, 'membersOf'>, group: string): Promise<GroupSeen> {
  try {
    return { is: 'read', members: await people.membersOf(group) };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { is: error.code === 'gone' ? 'gone' : 'not-told', why: error.slackCode };
  }
}

/** A few at a time, and none is begun after the time. */
async function eachOf(
  all: readonly string[],
  untilMs: number,
  work: (one: string) => Promise<void>,
): Promise<void> {
  const left = [...all];
  const hand = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      if (performance.now() > untilMs) return;
      await work(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hand));
}
