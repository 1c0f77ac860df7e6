import { randomUUID } from 'node:crypto';
import { close, errorsOf, hasContent, readCommandAck } from './fake-slack-acks.ts';
import { type Delivery, overHttp, overSocket, type Sent } from './fake-slack-delivery.ts';
import { type FaultKind, type Faults, makeFaults } from './fake-slack-faults.ts';
import { blockActions, viewSubmission } from './fake-slack-payloads.ts';
import { buttonsOf } from './fake-slack-reading.ts';
import { serveSlack } from './fake-slack-server.ts';
import {
  type FakeEphemeral,
  type FakeMessage,
  type FakeUser,
  type FakeView,
  makeWorkspace,
  type Workspace,
} from './fake-slack-state.ts';

/** A pretend workspace: people in it type, press and read; the bot speaks to it over HTTP. */
export interface FakeSlack {
  /** For `SLACK_API_URL`. */
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  teamId: string;
  faults: Faults;
  /** The state itself, for what the methods below do not tell. */
  workspace: Workspace;
  /**
   * From now on commands and presses go to this URL; without it, over Socket Mode.
   *
   * @param by signs them, in the place of `signingSecret`.
   */
  deliverTo(url: string, by?: string): void;
  command(input: CommandInput): Promise<Sent & { triggerId: string; responseUrl: string }>;
  /** Presses the button a person sees now. Throws when the message has no such button. */
  press(input: PressInput): Promise<Sent & { triggerId: string }>;
  /** Sends the newest open modal of that kind. `errors` is what Slack would show at its fields. */
  submitView(input: SubmitInput): Promise<Sent & { errors: Record<string, string> | null }>;
  /** Any payload at all, for what a person could not do. */
  deliver: Delivery['deliver'];
  /** Messages of a channel that are no thread replies, oldest first. */
  messages(channel: string): FakeMessage[];
  thread(channel: string, ts: string): FakeMessage[];
  ephemerals(user: string): FakeEphemeral[];
  /** What the bot wrote to this person directly. */
  directs(user: string): FakeMessage[];
  /** Modals now open in front of this person, newest last. */
  views(user: string): FakeView[];
  addUser(user: FakeUser): void;
  archive(channel: string): void;
  /** It is no longer archived, and the bot is in it. */
  reopen(channel: string): void;
  makePrivate(channel: string): void;
  /** From now on people of another organisation are in it, or are invited. */
  share(channel: string, how?: 'shared' | 'pending'): void;
  removeBot(channel: string): void;
  /** Every Web API call goes wrong until the function it gives back is called. */
  goDown(how?: FaultKind): () => void;
  /** Cuts the open Socket Mode connections; or so many of them, the newest, which Slack would use next. */
  cutSockets(most?: number): void;
  socketCount(): number;
  stop(): Promise<void>;
}

export interface CommandInput {
  user: string;
  channel: string;
  text: string;
  command?: string;
  teamId?: string;
  /** The same again: a replay. */
  triggerId?: string;
}

export interface PressInput {
  user: string;
  channel: string;
  ts: string;
  actionId: string;
  /** Another value than the button has, or a button that is no longer there. */
  force?: { value: string };
  teamId?: string;
}

export interface SubmitInput {
  user: string;
  callbackId: string;
  /** By the input's action_id. */
  values: Record<string, string>;
}

const triggerLivesMs = 3_000;
const responseUrlLivesMs = 30 * 60_000;

/** Starts an empty workspace with a few people and channels; see `people`, `rooms`, `groups`. */
export async function startFakeSlack(options: { signingSecret?: string } = {}): Promise<FakeSlack> {
  const workspace = makeWorkspace();
  const faults = makeFaults();
  const server = await serveSlack(workspace, faults);
  const signingSecret = options.signingSecret ?? 'fake-signing-secret';
  let delivery = overSocket(server.sockets);
  const deliver: Delivery['deliver'] = (kind, payload) => delivery.deliver(kind, payload);

  function open(user: string, channel: string, triggerId: string = randomUUID()) {
    workspace.triggers.set(triggerId, {
      user,
      endsAtMs: Date.now() + triggerLivesMs,
      used: false,
    });
    const path = `/response/${randomUUID()}`;
    const endsAtMs = Date.now() + responseUrlLivesMs;
    workspace.responseUrls.set(path, { user, channel, left: 5, endsAtMs });
    return { triggerId, responseUrl: `${server.origin}${path}` };
  }

  return {
    apiUrl: `${server.origin}/api/`,
    botToken: workspace.botToken,
    appToken: workspace.appToken,
    signingSecret,
    teamId: workspace.teamId,
    faults,
    workspace,
    deliver,
    deliverTo(url, by = signingSecret) {
      delivery = overHttp(url, by);
    },
    async command({ user, channel, text, command = '/dbencrypt', teamId, triggerId }) {
      const opened = open(user, channel, triggerId);
      const ack = await deliver('slash_commands', {
        command,
        text,
        user_id: user,
        user_name: workspace.users.get(user)?.name.toLowerCase() ?? user,
        team_id: teamId ?? workspace.teamId,
        channel_id: channel,
        api_app_id: 'A0FAKE',
        trigger_id: opened.triggerId,
        response_url: opened.responseUrl,
      });
      readCommandAck(workspace, ack, user, channel);
      return { ...ack, ...opened };
    },
    async press(input) {
      const value = input.force?.value ?? shownValue(workspace, input);
      const opened = open(input.user, input.channel);
      const ack = await deliver('interactive', blockActions(workspace, input, value, opened));
      if (hasContent(ack.body)) workspace.complaints.push('a press was acknowledged with a body');
      return { ...ack, triggerId: opened.triggerId };
    },
    async submitView({ user, callbackId, values }) {
      const view = workspace.views.findLast(
        (each) => each.user === user && each.callbackId === callbackId,
      );
      if (!view) throw new Error(`${user} sees no modal ${callbackId}`);
      const ack = await deliver('interactive', viewSubmission(workspace, view, values));
      const errors = errorsOf(workspace, view, ack.body);
      if (ack.status === 200 && !errors) close(workspace, view);
      return { ...ack, errors };
    },
    messages: (channel) => ofChannel(workspace, channel).filter((each) => each.threadTs === null),
    thread: (channel, ts) => ofChannel(workspace, channel).filter((each) => each.threadTs === ts),
    ephemerals: (user) => workspace.ephemerals.filter((each) => each.user === user),
    directs: (user) => ofChannel(workspace, `D${user.slice(1)}`),
    views: (user) => workspace.views.filter((view) => view.user === user),
    addUser(user) {
      workspace.users.set(user.id, user);
      for (const channel of workspace.channels.values()) channel.members.push(user.id);
    },
    archive(id) {
      const channel = workspace.channels.get(id);
      if (channel) channel.isArchived = true;
    },
    reopen(id) {
      const channel = workspace.channels.get(id);
      if (!channel) return;
      channel.isArchived = false;
      if (!channel.members.includes(workspace.botUserId)) channel.members.push(workspace.botUserId);
    },
    makePrivate(id) {
      const channel = workspace.channels.get(id);
      if (channel) channel.isPrivate = true;
    },
    share(id, how = 'shared') {
      const channel = workspace.channels.get(id);
      if (channel && how === 'shared') channel.isShared = true;
      if (channel && how === 'pending') channel.isPendingShared = true;
    },
    removeBot(id) {
      const channel = workspace.channels.get(id);
      if (!channel) return;
      channel.members = channel.members.filter((each) => each !== workspace.botUserId);
    },
    goDown: (how = { kind: 'cut-before' }) =>
      faults.add({ method: '*', how, times: Number.POSITIVE_INFINITY }),
    cutSockets(most = server.sockets.size) {
      for (const socket of [...server.sockets].reverse().slice(0, most)) socket.terminate();
    },
    socketCount: () => server.sockets.size,
    stop: () => server.stop(),
  };
}

function ofChannel(workspace: Workspace, channel: string): FakeMessage[] {
  return workspace.messages.filter((message) => message.channel === channel);
}

function shownValue(workspace: Workspace, { channel, ts, actionId }: PressInput): string {
  const message = workspace.messages.find((each) => each.channel === channel && each.ts === ts);
  const value = message && buttonsOf(message)[actionId];
  if (value === undefined) throw new Error(`no button ${actionId} on ${channel} ${ts}`);
  return value;
}
