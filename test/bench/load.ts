import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { formOf, signatureOf } from '../helpers/fake-slack-delivery.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';

/** One signed request as it goes over the wire. */
export type Wire = Buffer;

/** A wish as Slack sends it, with a trigger of its own. Made before it is measured: signing takes time, too. */
export function signedWish(signingSecret: string, teamId: string): Wire {
  const body = formOf('slash_commands', {
    command: '/dbencrypt',
    text: `tencent cdb-${randomUUID().slice(0, 8)} reason="PCI 3.5, before the audit"`,
    user_id: people.ada,
    user_name: 'ada',
    team_id: teamId,
    channel_id: rooms.requests,
    api_app_id: 'A0FAKE',
    trigger_id: randomUUID(),
    response_url: `https://hooks.slack.com/commands/T0FAKE/${randomUUID()}`,
  }).toString();
  const timestampS = Math.floor(Date.now() / 1_000);
  return Buffer.from(
    [
      'POST /slack/events HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Slack-Request-Timestamp: ${timestampS}`,
      `X-Slack-Signature: ${signatureOf(signingSecret, timestampS, body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** One kept connection: a request, its answer, the next request. */
export interface Caller {
  connected: Promise<void>;
  /** @returns how long the answer took. @throws Error when there is none, or it is no acknowledgement. */
  call(wire: Wire): Promise<number>;
  hangUp(): void;
}

/**
 * Opens so many connections, does something with them, and hangs up. They are new each time: a server may
 * hang up on what was quiet for a while.
 */
export async function withCallers<Result>(
  port: number,
  count: number,
  use: (callers: readonly Caller[]) => Promise<Result>,
): Promise<Result> {
  const callers = Array.from({ length: count }, () => openCaller(port));
  try {
    await Promise.all(callers.map((caller) => caller.connected));
    return await use(callers);
  } finally {
    for (const caller of callers) caller.hangUp();
  }
}

/** Opens a connection. A call made before it stands waits for it. */
export function openCaller(port: number): Caller {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let waiting: { resolve(): void; reject(error: Error): void } | null = null;
  let answer = '';
  const fail = (error: Error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection was cut')));
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    const end = endOf(answer);
    if (end === null) return;
    const complete = answer;
    answer = '';
    if (complete.startsWith('HTTP/1.1 200 ')) waiting?.resolve();
    else fail(new Error(complete.slice(0, complete.indexOf('\r\n'))));
  });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  // Who only calls hears of it there.
  connected.catch(() => undefined);
  return {
    connected,
    async call(wire) {
      const startedAt = performance.now();
      const answered = new Promise<void>((resolve, reject) => {
        waiting = { resolve, reject };
      });
      socket.write(wire);
      await answered;
      return performance.now() - startedAt;
    },
    hangUp: () => hangUp(socket),
  };
}

/** Where a whole answer ends; null: there is more to come. */
function endOf(answer: string): number | null {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return null;
  const [, length = '0'] = /\r\ncontent-length: (\d+)/i.exec(answer) ?? [];
  const end = head + 4 + Number(length);
  return answer.length >= end ? end : null;
}

function hangUp(socket: Socket): void {
  socket.removeAllListeners();
  socket.on('error', () => undefined);
  socket.destroy();
}

/** Sends all of these over kept connections, as many at a time. @returns how long each answer took. */
export async function sendAll(
  callers: readonly Caller[],
  wires: readonly Wire[],
): Promise<number[]> {
  const left = wires.values();
  const tookMs: number[] = [];
  await Promise.all(
    callers.map(async (caller) => {
      // All take from one list: who is answered takes the next.
      for (const wire of left) tookMs.push(await caller.call(wire));
    }),
  );
  return tookMs;
}

/** Opens a connection for each and sends it. @returns how long the last answer took. */
export async function sendAnew(port: number, wires: readonly Wire[]): Promise<number> {
  const startedAt = performance.now();
  const callers = wires.map(() => openCaller(port));
  await Promise.all(callers.map((caller, index) => caller.call(wires[index] ?? Buffer.alloc(0))));
  const tookMs = performance.now() - startedAt;
  for (const caller of callers) caller.hangUp();
  return tookMs;
}
