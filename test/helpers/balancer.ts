import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What stands before several ingresses, as such balancers usually are set up. */
export interface Balancer {
  url: string;
  /** Sends to this port, too, once it is ready. */
  add(port: number): void;
  /** The ports that are sent to now. */
  ready(): number[];
  stop(): Promise<void>;
}

export interface BalancerOptions {
  /** Default true. Below HTTP nobody can: what comes when a port has just closed is lost. */
  triesNext?: boolean;
}

const lookEveryMs = 200;
/** As that of nginx and of Amazon's. */
const keepConnectionsMs = 60_000;

/**
 * Asks each for `/readyz` all the time and sends to those that are ready, in turn, on connections that it keeps.
 * What could not be handed over goes to the next one; what was handed over is never sent twice: when no
 * answer comes to it, the sender hears 502.
 */
export async function startBalancer({ triesNext = true }: BalancerOptions = {}): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, timeout: keepConnectionsMs });
  const behind = new Map<number, { isReady: boolean }>();
  let turn = 0;
  let isStopped = false;

  const ready = () => [...behind].filter(([, { isReady }]) => isReady).map(([port]) => port);

  const look = async (port: number, state: { isReady: boolean }) => {
    while (!isStopped) {
      state.isReady = await isReady(port);
      await pause(lookEveryMs);
    }
  };

  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const ports = ready();
    turn += 1;
    for (let count = 0; count < ports.length; count += 1) {
      const port = ports[(turn + count) % ports.length] ?? 0;
      if (await hand({ agent, port, incoming, body, outgoing })) return;
      if (!triesNext) break;
    }
    outgoing.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(port) {
      const state = { isReady: false };
      behind.set(port, state);
      void look(port, state);
    },
    ready,
    async stop() {
      isStopped = true;
      agent.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1_000);
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal })).ok;
  } catch {
    return false;
  }
}

/** @returns false: nobody took the connection, so that nothing was sent. */
function hand(given: {
  agent: Agent;
  port: number;
  incoming: IncomingMessage;
  body: Buffer;
  outgoing: ServerResponse;
}): Promise<boolean> {
  const { agent, port, incoming, body, outgoing } = given;
  const { method = 'POST', url: path = '/', headers } = incoming;
  return new Promise((resolve) => {
    const to = { agent, host: '127.0.0.1', port, method, path, headers };
    const sent = request(to, (answer) => {
      const { 'content-type': type, 'content-length': length } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(length === undefined ? {} : { 'content-length': length }),
      });
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
      answer.once('close', () => resolve(true));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') return resolve(false);
      if (!outgoing.headersSent) outgoing.writeHead(502).end();
      resolve(true);
    });
    sent.end(body);
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
