import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Point } from '../../../src/flow/points.ts';
import { freePort } from '../../helpers/free-port.ts';
import { until } from '../../helpers/until.ts';
import { type Remote, startRemote } from './process.ts';
import type { Trap } from './protocol.ts';

export interface BotOptions {
  /** Default: all. */
  role?: 'all' | 'ingress' | 'worker';
  /** What happens to it where, from its start on. */
  traps?: readonly TrapDraft[];
  /** Its machine's clock is off by so much. */
  skewMs?: number;
  /** Default true: resolves when it takes work. Else it may still wait for Redis or Slack. */
  awaited?: boolean;
  env?: Readonly<Record<string, string>>;
}

export type TrapDraft = Pick<Trap, 'point' | 'how'> & Partial<Pick<Trap, 'subject' | 'nth'>>;

/** One process of the bot. */
export interface RemoteBot extends Remote {
  role: NonNullable<BotOptions['role']>;
  /** Where Slack's requests, or the probes, come in. */
  port: number;
  /** Resolves once it takes work. */
  started(): Promise<void>;
  /** Sets one more trap, and waits until it is set. */
  trap(draft: TrapDraft): Promise<Sprung>;
  /** Those it was started with, in their order. */
  traps: readonly Sprung[];
  /** For this process the store's time goes on by so much. */
  pass(ms: number): void;
}

export interface Sprung {
  point: Point;
  hasSprung(): boolean;
  /** Waits until the bot has come there. @returns what it was working on. */
  sprung(timeoutMs?: number): Promise<string>;
  /** Lets a held bot go on. A frozen one is woken by SIGCONT. */
  go(): void;
  /** From now on it holds nobody: who comes there goes on. */
  open(): void;
}

let lastTrap = 0;

/** @param document what stands in its configuration file, but for host and port. */
export async function startRemoteBot(
  document: Readonly<Record<string, unknown>>,
  passedMs: number,
  options: BotOptions = {},
): Promise<RemoteBot> {
  const { role = 'all', traps = [], skewMs = 0, awaited = true, env = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'dbencrypt-faults-'));
  const port = await freePort();
  const config = join(folder, 'dbencrypt.yaml');
  const http = { ...Object(document.http), host: '127.0.0.1', port };
  await writeFile(config, JSON.stringify({ ...document, http }));
  const set = traps.map(completed);
  const remote = await startRemote({ be: 'bot', config, role, traps: set, skewMs, passedMs }, env);
  remote.child.once('exit', () => void rm(folder, { recursive: true, force: true }));

  const bot: RemoteBot = {
    ...remote,
    role,
    port,
    traps: set.map((trap) => watch(remote, trap)),
    async started() {
      await until(
        async () => {
          if (remote.hasEnded()) throw new Error(`the bot has ended: ${remote.output()}`);
          // The doors for Slack open last.
          const isSaid = remote.output().includes('"started"');
          return isSaid && (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
        },
        { timeoutMs: 60_000, what: 'the bot has started' },
      );
    },
    async trap(draft) {
      const trap = completed(draft);
      const sprung = watch(remote, trap);
      const isSet = new Promise<void>((resolve) => {
        const stop = remote.hear((message) => {
          if (message.kind !== 'trapped' || message.id !== trap.id) return;
          stop();
          resolve();
        });
      });
      remote.send({ kind: 'trap', trap });
      await isSet;
      return sprung;
    },
    pass: (ms) => remote.send({ kind: 'pass', ms }),
  };
  if (awaited) await bot.started();
  return bot;
}

function completed({ point, how, subject = null, nth = 1 }: TrapDraft): Trap {
  lastTrap += 1;
  return { id: lastTrap, point, how, subject, nth };
}

function watch(remote: Remote, { id, point, how }: Trap): Sprung {
  let subject: string | null = null;
  let isOpen = false;
  const go = () => remote.send({ kind: 'go', trap: id });
  remote.hear((message) => {
    if (message.kind !== 'sprung' || message.trap !== id) return;
    subject = message.subject;
    if (isOpen) go();
  });
  const hasSprung = () => {
    if (how === 'kill') return remote.hasEnded();
    return how === 'stop' ? remote.isFrozen() : subject !== null;
  };
  return {
    point,
    hasSprung,
    async sprung(timeoutMs = 30_000) {
      await until(hasSprung, { timeoutMs, what: `the bot comes to ${point}` });
      return subject ?? '';
    },
    go,
    open() {
      isOpen = true;
      go();
    },
  };
}
