import type { FakeSlack } from '../../helpers/fake-slack.ts';
import type { FaultKind } from '../../helpers/fake-slack-faults.ts';
import type {
  FakeEphemeral,
  FakeMessage,
  FakeView,
  Workspace,
} from '../../helpers/fake-slack-state.ts';
import { type Remote, startRemote } from './process.ts';
import type { FromProcess } from './protocol.ts';

/** A fake Slack in a process of its own. Each call is a question to it. */
export interface RemoteSlack {
  apiUrl: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  process: Remote;
  deliverTo(url: string): Promise<void>;
  command(input: Parameters<FakeSlack['command']>[0]): Promise<Answered<FakeSlack['command']>>;
  press(input: Parameters<FakeSlack['press']>[0]): Promise<Answered<FakeSlack['press']>>;
  submitView(
    input: Parameters<FakeSlack['submitView']>[0],
  ): Promise<Answered<FakeSlack['submitView']>>;
  messages(channel: string): Promise<FakeMessage[]>;
  thread(channel: string, ts: string): Promise<FakeMessage[]>;
  ephemerals(user: string): Promise<FakeEphemeral[]>;
  directs(user: string): Promise<FakeMessage[]>;
  views(user: string): Promise<FakeView[]>;
  /** Every call of the Web API, in order. */
  calls(): Promise<Workspace['calls']>;
  complaints(): Promise<Workspace['complaints']>;
  archive(channel: string): Promise<void>;
  removeBot(channel: string): Promise<void>;
  /** It is no longer archived, and the bot is in it. */
  reopen(channel: string): Promise<void>;
  /** The next calls of `method` (`*`: of any) go wrong. Without `times`: until `comeBack`. */
  misbehave(fault: { method: string; how: FaultKind; times?: number }): Promise<void>;
  /** Ends all faults. */
  comeBack(): Promise<void>;
  cutSockets(): Promise<void>;
  socketCount(): Promise<number>;
  /** Anything else of the fake Slack, by its path. */
  ask<T>(path: readonly string[], ...args: unknown[]): Promise<T>;
}

type Answered<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;

export async function startRemoteSlack(): Promise<RemoteSlack> {
  const remote = await startRemote({ be: 'slack' });
  const ask = caller(remote);
  return {
    ...(remote.value as Pick<RemoteSlack, 'apiUrl' | 'botToken' | 'appToken' | 'signingSecret'>),
    process: remote,
    ask,
    deliverTo: (url) => ask(['deliverTo'], url),
    command: (input) => ask(['command'], input),
    press: (input) => ask(['press'], input),
    submitView: (input) => ask(['submitView'], input),
    messages: (channel) => ask(['messages'], channel),
    thread: (channel, ts) => ask(['thread'], channel, ts),
    ephemerals: (user) => ask(['ephemerals'], user),
    directs: (user) => ask(['directs'], user),
    views: (user) => ask(['views'], user),
    calls: () => ask(['workspace', 'calls']),
    complaints: () => ask(['workspace', 'complaints']),
    archive: (channel) => ask(['archive'], channel),
    removeBot: (channel) => ask(['removeBot'], channel),
    reopen: (channel) => ask(['reopen'], channel),
    misbehave: (fault) => ask(['faults', 'add'], { times: 1_000_000_000, ...fault }),
    comeBack: () => ask(['faults', 'clear']),
    cutSockets: () => ask(['cutSockets']),
    socketCount: () => ask(['socketCount']),
  };
}

function caller(remote: Remote): RemoteSlack['ask'] {
  const waiting = new Map<number, (message: FromProcess & { kind: 'answer' }) => void>();
  remote.hear((message) => {
    if (message.kind !== 'answer') return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  let last = 0;
  return <T>(path: readonly string[], ...args: unknown[]) =>
    new Promise<T>((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ value, error }) => {
        if (error === null) resolve(value as T);
        else reject(new Error(`${path.join('.')}: ${error}`));
      });
      remote.send({ kind: 'call', id: last, path, args });
    });
}
