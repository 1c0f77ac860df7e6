import type { FakeUser, Workspace } from './fake-slack-state.ts';

/** What the Web API tells about the workspace. */
export type Answer = Record<string, unknown>;

/** Slack's word for why not. */
export class Refused extends Error {
  readonly answer: Answer;
  constructor(error: string, more: Answer = {}) {
    super(error);
    this.answer = { ok: false, error, ...more };
  }
}

/** @throws Refused when the token may not. */
export function checkScope({ scopes: granted }: Workspace, needed: string): void {
  if (granted.has(needed)) return;
  throw new Refused('missing_scope', { needed, provided: [...granted].join(',') });
}

/** conversations.info */
export function channelInfo(workspace: Workspace, id: string): Answer {
  const channel = workspace.channels.get(id);
  checkScope(workspace, channel?.isPrivate ? 'groups:read' : 'channels:read');
  const isMember = channel?.members.includes(workspace.botUserId) ?? false;
  if (!channel || (channel.isPrivate && !isMember)) throw new Refused('channel_not_found');
  const { isShared = false, isOrgShared = false } = channel;
  return {
    id,
    name: channel.name,
    is_private: channel.isPrivate ?? false,
    is_archived: channel.isArchived,
    is_member: isMember,
    is_shared: isShared || isOrgShared,
    is_ext_shared: isShared,
    is_org_shared: isOrgShared,
    is_pending_ext_shared: channel.isPendingShared ?? false,
  };
}

export function userOf(workspace: Workspace, id: string): FakeUser {
  const user = workspace.users.get(id);
  if (!user) throw new Refused('user_not_found');
  return user;
}

/** users.info */
export function userInfo(workspace: Workspace, account: string): Answer {
  const user = userOf(workspace, account);
  return {
    id: user.id,
    team_id: user.teamId ?? workspace.teamId,
    name: user.name.toLowerCase(),
    real_name: user.name,
    deleted: user.deleted ?? false,
    is_bot: user.isBot ?? false,
    is_restricted: user.isRestricted ?? false,
    is_ultra_restricted: user.isUltraRestricted ?? false,
    ...(user.isStranger === undefined ? {} : { is_stranger: user.isStranger }),
    profile: {
      display_name: user.name,
      real_name: user.name,
      ...(user.email && workspace.scopes.has('users:read.email') ? { email: user.email } : {}),
    },
  };
}

/** usergroups.users.list */
export function groupMembers({ plan, groups }: Workspace, id: string): string[] {
  if (plan === 'free') throw new Refused('plan_upgrade_required');
  const users = groups.get(id);
  if (!users) throw new Refused('no_such_subteam');
  return users;
}
