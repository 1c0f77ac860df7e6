import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished, type TestContext } from 'vitest';

/** A network between a process and Redis. */
export interface RedisProxy {
  port: number;
  url: string;
  /** Lets the next request through, drops the answer and cuts the connection. */
  loseNextAnswer(): void;
  lost(): number;
  /** Everything from a client takes this much longer to arrive. */
  slowDown(ms: number): void;
  /** Takes and carries nothing any more, and closes nothing: who has a connection is not told. */
  vanish(): void;
  /** New connections work again; those of before stay silent. */
  comeBack(): void;
  /** New connections go to another Redis; those of before are cut. */
  pointTo(redisPort: number): void;
}

/**
 * Closed with the test.
 *
 * @param test the context of the test; a concurrent one has to give its own.
 */
export async function startProxy(
  redisPort: number,
  test: Pick<TestContext, 'onTestFinished'> = { onTestFinished },
): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  const state = { target: redisPort, isLosing: false, lost: 0, delayMs: 0, isAway: false };
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
    if (!state.isAway) carry(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  function carry(client: Socket): void {
    const redis = connect(state.target, '127.0.0.1');
    sockets.add(redis);
    redis.on('error', () => undefined);
    client.on('data', (request) => {
      if (state.delayMs === 0) redis.write(request);
      else setTimeout(() => redis.write(request), state.delayMs);
    });
    redis.on('data', (answer) => {
      if (!state.isLosing) {
        client.write(answer);
        return;
      }
      state.isLosing = false;
      state.lost += 1;
      client.destroy();
    });
    client.on('close', () => redis.destroy());
    redis.on('close', () => {
      sockets.delete(redis);
      client.destroy();
    });
  }

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    url: `redis://127.0.0.1:${address.port}`,
    loseNextAnswer() {
      state.isLosing = true;
    },
    lost: () => state.lost,
    slowDown(ms) {
      state.delayMs = ms;
    },
    vanish() {
      state.isAway = true;
      for (const socket of sockets) socket.removeAllListeners('data').pause();
    },
    comeBack() {
      state.isAway = false;
    },
    pointTo(port) {
      state.target = port;
      for (const socket of sockets) socket.destroy();
    },
  };
}
