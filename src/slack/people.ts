import type { Person } from '../domain/people.ts';
import type { People } from '../flow/ports.ts';
import type { SlackConnection } from './connection.ts';
import { calling, slackFailure } from './failures.ts';
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
        throw failure;
      }
    },

    async membersOf(group) {
      const answer = await calling(() => reader.usergroups.users.list({ usergroup: group }));
      return UserGroupMembers.parse(answer).users;
    },

    workspace: () => workspace,
  };
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
