import { problemsOf, text as textProblems } from './fake-slack-blocks.ts';
import {
  type Answer,
  channelInfo,
  checkScope,
  groupMembers,
  Refused,
  userInfo,
  userOf,
} from './fake-slack-reads.ts';
import {
  type Block,
  type FakeChannel,
  type FakeMessage,
  nextTs,
  type Workspace,
} from './fake-slack-state.ts';

/** Arguments of a call, JSON already parsed. */
export type Args = Record<string, unknown>;
type Method = (workspace: Workspace, args: Args) => Answer;

/** The bot scope that each method needs; what is not here needs none, or asks for it itself. */
const scopes: Readonly<Record<string, string>> = {
  'users.info': 'users:read',
  'usergroups.users.list': 'usergroups:read',
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.delete': 'chat:write',
};

/** Slack's answer to one call. @throws Refused */
export function callMethod(workspace: Workspace, method: string, args: Args): Answer {
  const call = methods[method];
  if (!call) throw new Refused('unknown_method');
  const needed = scopes[method];
  if (needed) checkScope(workspace, needed);
  return { ok: true, ...call(workspace, args) };
}

const methods: Readonly<Record<string, Method>> = {
  'auth.test': (workspace) => ({
    user_id: workspace.botUserId,
    bot_id: 'B0DBENCRYPT',
    team_id: workspace.teamId,
    team: 'Fake',
    user: 'dbencrypt',
  }),
  'users.info': (workspace, args) => ({ user: userInfo(workspace, String(args.user)) }),
  'usergroups.users.list': (workspace, args) => ({
    users: groupMembers(workspace, String(args.usergroup)),
  }),
  'conversations.info': (workspace, args) => ({
    channel: channelInfo(workspace, String(args.channel)),
  }),
  'chat.getPermalink': (workspace, args) => {
    const message = ownMessage(workspace, String(args.channel), String(args.message_ts));
    return {
      permalink: `https://fake.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`,
    };
  },
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.delete': deleteMessage,
  'views.open': openView,
};

function postMessage(workspace: Workspace, args: Args): Answer {
  const to = String(args.channel);
  const channel = workspace.users.has(to) ? `D${to.slice(1)}` : postable(workspace, to).id;
  if (workspace.users.get(to)?.deleted) throw new Refused('user_disabled');
  if (workspace.users.get(to)?.isBot) throw new Refused('cannot_dm_bot');
  const content = contentOf(args);
  const threadTs = args.thread_ts === undefined ? null : String(args.thread_ts);
  if (threadTs !== null && !findMessage(workspace, channel, threadTs)) {
    throw new Refused('thread_not_found');
  }
  const message: FakeMessage = { channel, ts: nextTs(), threadTs, ...content, before: [] };
  workspace.messages.push(message);
  return { channel, ts: message.ts, message: { text: message.text } };
}

function update(workspace: Workspace, args: Args): Answer {
  const channel = editable(workspace, String(args.channel));
  const message = ownMessage(workspace, channel.id, String(args.ts));
  if (String(args.text ?? '').length > 4_000) throw new Refused('msg_too_long');
  const { text, blocks } = contentOf(args);
  complainOfUpdate(workspace, message, blocks);
  message.before.push({ text: message.text, blocks: message.blocks });
  message.text = text;
  message.blocks = blocks;
  return { channel: channel.id, ts: message.ts, text };
}

/** Slack takes these, and people see half-pressed buttons, or a card without its blocks. */
function complainOfUpdate(workspace: Workspace, message: FakeMessage, blocks: Block[]): void {
  const { complaints } = workspace;
  if (blocks.length === 0) complaints.push('an update without blocks takes the old ones away');
  const revisions = [...message.before.map((revision) => revision.blocks), message.blocks];
  const isSame = revisions.some((old) => JSON.stringify(old) === JSON.stringify(blocks));
  const used = new Set(revisions.flat().map((block) => block.block_id));
  const again = blocks.filter((block) => block.block_id !== undefined && used.has(block.block_id));
  if (again.length > 0 && !isSame)
    complaints.push('an update uses the block_ids of an old revision');
}

/** A bot deletes only what it has posted itself; nobody else posts here. */
function deleteMessage(workspace: Workspace, args: Args): Answer {
  const channel = editable(workspace, String(args.channel));
  const message = ownMessage(workspace, channel.id, String(args.ts));
  workspace.messages.splice(workspace.messages.indexOf(message), 1);
  workspace.deleted.push(message);
  return { channel: channel.id, ts: message.ts };
}

function postEphemeral(workspace: Workspace, args: Args): Answer {
  const channel = postable(workspace, String(args.channel));
  const user = userOf(workspace, String(args.user));
  if (!channel.members.includes(user.id)) throw new Refused('user_not_in_channel');
  const content = contentOf(args);
  workspace.ephemerals.push({
    channel: channel.id,
    user: user.id,
    ...content,
    via: 'chat.postEphemeral',
  });
  return { message_ts: nextTs() };
}

function openView(workspace: Workspace, args: Args): Answer {
  const trigger = workspace.triggers.get(String(args.trigger_id));
  if (!trigger) throw new Refused('invalid_trigger_id');
  if (trigger.used) throw new Refused('exchanged_trigger_id');
  if (Date.now() >= trigger.endsAtMs) throw new Refused('expired_trigger_id');
  const view = args.view as Args;
  const problems = problemsOfView(view);
  if (problems.length > 0) {
    throw new Refused('invalid_arguments', { response_metadata: { messages: problems } });
  }
  trigger.used = true;
  const id = `V${workspace.views.length + 1}${nextTs().replace('.', '')}`;
  workspace.views.push({
    id,
    user: trigger.user,
    callbackId: String(view.callback_id),
    privateMetadata: String(view.private_metadata ?? ''),
    blocks: view.blocks as Block[],
    raw: view,
  });
  return { view: { ...view, id, hash: `${id}.1` } };
}

function problemsOfView(view: Args): string[] {
  const problems = problemsOf(view.blocks, 'modal');
  const known = ['type', 'callback_id', 'private_metadata', 'title', 'submit', 'close', 'blocks'];
  for (const key of Object.keys(view)) {
    if (!known.includes(key)) problems.push(`additional property ${key}`);
  }
  const focused = JSON.stringify(view.blocks ?? []).match(/"focus_on_load":true/g) ?? [];
  if (focused.length > 1) problems.push('more than one focus_on_load');
  if (JSON.stringify(view).length > 250_000) throw new Refused('view_too_large');
  for (const part of ['title', 'submit', 'close']) {
    if (view[part] !== undefined) problems.push(...textProblems(view[part], 24, ['plain_text']));
  }
  if (view.type !== 'modal') problems.push('type');
  if (view.title === undefined) problems.push('title missing');
  const hasInput = JSON.stringify(view.blocks ?? []).includes('"type":"input"');
  if (hasInput && view.submit === undefined) problems.push('submit missing');
  if (String(view.callback_id ?? '').length > 255) problems.push('callback_id');
  if (String(view.private_metadata ?? '').length > 3_000) problems.push('private_metadata');
  return problems;
}

/** Text and blocks of a message, as strictly as we want them: always a text. */
export function contentOf(args: Args): { text: string; blocks: Block[] } {
  const text = typeof args.text === 'string' ? args.text : '';
  const blocks = (args.blocks ?? []) as Block[];
  if (text === '') throw new Refused('no_text');
  if (text.length > 40_000) throw new Refused('msg_too_long');
  if (args.blocks !== undefined) {
    const problems = problemsOf(blocks, 'message');
    if (problems.length > 0) {
      const messages = problems.map((problem) => `[ERROR] ${problem}`);
      throw new Refused('invalid_blocks', { response_metadata: { messages } });
    }
  }
  return { text, blocks };
}

function postable(workspace: Workspace, id: string): FakeChannel {
  if (id.startsWith('D')) return { id, name: 'directmessage', members: [], isArchived: false };
  const channel = workspace.channels.get(id);
  const isMember = channel?.members.includes(workspace.botUserId) ?? false;
  // Whoever is not in a private channel is not told that there is one.
  if (!channel || (channel.isPrivate && !isMember)) throw new Refused('channel_not_found');
  if (channel.isArchived) throw new Refused('is_archived');
  if (!isMember) throw new Refused('not_in_channel');
  return channel;
}

/** Slack has another word for it when what is there is to be changed. */
function editable(workspace: Workspace, id: string): FakeChannel {
  if (workspace.channels.get(id)?.isArchived) throw new Refused('is_inactive');
  return postable(workspace, id);
}

function ownMessage(workspace: Workspace, channel: string, ts: string): FakeMessage {
  const message = findMessage(workspace, channel, ts);
  if (!message) throw new Refused('message_not_found');
  return message;
}

function findMessage(workspace: Workspace, channel: string, ts: string): FakeMessage | undefined {
  return workspace.messages.find((each) => each.channel === channel && each.ts === ts);
}
