import type { Person } from '../domain/people.ts';
import { ChatError, type People } from '../flow/ports.ts';
import type { SlackConnection } from './connection.ts';
import { slackFailure } from './failures.ts';
import { UserGroupMembers, UserInfo } from './schema.ts';

/** Who people are, read from Slack each time: who left a minute ago may not approve. */
export function createPeople({ connection }: { connection: SlackConnection }): People {
  const { reader, workspace } = connection;
  return {
    async lookup(user) {
      try {
        const { user: info } = UserInfo.parse(await reader.users.info({ user }));
        return personOf(info, workspace);
      } catch (error) {
        const failure = slackFailure(error);
        const unknown = ['user_not_found', 'user_not_visible'].includes(failure.slackCode);
        if (unknown) return undefined;
        throw forGoodOr(failure);
      }
    },

    async membersOf(group) {
      try {
        return UserGroupMembers.parse(await reader.usergroups.users.list({ usergroup: group }))
          .users;
      } catch (error) {
        throw forGoodOr(slackFailure(error));
      }
    },

    workspace: () => workspace,
  };
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
  };
}
