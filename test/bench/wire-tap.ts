import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** One call as it goes by: when its first byte came, and when the last one of its answer so far. */
export interface Call {
  /** The cloud's action, or Slack's method. */
  action: string;
  instance: string;
  beganAtMs: number;
  endedAtMs: number;
}

export interface WireTap {
  url: string;
  /** What has gone by since this was asked last, in Unix milliseconds. */
  take(): Call[];
  stop(): void;
}

/** Stands before a pretended cloud or Slack, and notes each call that goes by. */
export async function tapWire(url: string): Promise<WireTap> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let calls: Call[] = [];
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true });
    let current: Call | undefined;
    near.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      const [, action] = /^(?:x-tc-action: *|POST \/api\/)(\S+)/im.exec(text) ?? [];
      if (action !== undefined) {
        current = { action, instance: '', beganAtMs: nowMs(), endedAtMs: Number.NaN };
        calls.push(current);
      }
      const [, instance] = /"(cdb-[\w-]+)"/.exec(text) ?? [];
      if (current && instance !== undefined) current.instance = instance;
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => {
      if (current) current.endedAtMs = nowMs();
      near.write(chunk);
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** How long at least one of these calls was under way, between two moments. */
export function underWayMs(calls: readonly Call[], fromMs: number, toMs: number): number {
  let total = 0;
  let reachedMs = fromMs;
  for (const { beganAtMs, endedAtMs } of calls.toSorted((a, b) => a.beganAtMs - b.beganAtMs)) {
    const begin = Math.max(beganAtMs, reachedMs);
    const end = Math.min(endedAtMs, toMs);
    if (end > begin) total += end - begin;
    reachedMs = Math.max(reachedMs, Math.min(end, toMs));
  }
  return total;
}

/** Unix time with its fractions. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
