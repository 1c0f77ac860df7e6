import { objectionTo, type Person } from '../domain/people.ts';
import type { People } from '../flow/ports.ts';
import { ChatError } from '../flow/speech-ports.ts';
import { shareReads } from '../share-reads.ts';
import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { UserGroupMembers, UserInfo } from './schema.ts';

const emailScope = 'users:read.email';

/**
 * Who people are, read from Slack after each question: who left a minute ago may not approve. Those who
 * ask the same at the same time share the answer.
 */
export function createPeople({ connection }: { connection: SlackConnection }): People {
  const { reader, workspace } = connection;
  let hasShownEmail: boolean | null = null;

  async function lookup(user: string): Promise<Person | undefined> {
    try {
      const { user: info } = UserInfo.parse(await reader.users.info({ user }));
      const person = personOf(info, workspace);
      if (person.email) hasShownEmail = true;
      // Guests, bots and people of elsewhere may have none that Slack shows.
      else if (objectionTo(person, workspace) === null) hasShownEmail ??= false;
      return person;
    } catch (error) {
      const failure = slackFailure(error);
      const unknown = ['user_not_found', 'user_not_visible'].includes(failure.slackCode);
      if (unknown) return undefined;
      throw forGoodOr(failure);
    }
  }

  async function membersOf(usergroup: string): Promise<readonly string[]> {
    try {
      return UserGroupMembers.parse(await reader.usergroups.users.list({ usergroup })).users;
    } catch (error) {
      throw forGoodOr(slackFailure(error));
    }
  }

  return {
    lookup: shareReads(lookup),
    membersOf: shareReads(membersOf),
    showsEmail: () => connection.scopes()?.includes(emailScope) ?? hasShownEmail,
    workspace: () => workspace,
  };
}

/** What stands in the way of recognising people, a sentence each: told at start. */
export function inspectPeople({ showsEmail }: Pick<People, 'showsEmail'>): string[] {
  return showsEmail() === false
    ? [
        `The bot has not the scope ${emailScope}: one person with two accounts cannot be recognised; accounts are told apart by id. Add the scope to the app and install it again.`,
      ]
    : [];
}

/** Reading again does not mend these: somebody must mend the app or the configuration. */
const lasting = ['missing_scope', 'no_such_subteam', 'plan_upgrade_required', 'subteam_disabled'];

function forGoodOr(failure: ChatError): ChatError {
  const { slackCode } = failure;
  return lasting.includes(slackCode) ? new ChatError('gone', slackCode) : failure;
}

function personOf(info: UserInfo['user'], workspace: string): Person {
  const isMember = info.enterprise_user?.teams?.includes(workspace) ?? false;
  return {
    id: info.id,
    name: info.profile?.display_name || info.profile?.real_name || info.name || info.id,
    // In an Enterprise Grid `team_id` is one of several workspaces a person is a member of.
    teamId: isMember ? workspace : info.team_id,
    isDeleted: info.deleted,
    isBot: info.is_bot,
    isGuest:
      info.is_restricted === undefined && info.is_ultra_restricted === undefined
        ? undefined
        : Boolean(info.is_restricted || info.is_ultra_restricted),
    isStranger: info.is_stranger,
    email: info.profile?.email || undefined,
  };
}
