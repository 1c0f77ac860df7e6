import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Proxy {
  url: string;
  /** Lets the next request through, drops the answer and cuts the connection. */
  loseNextAnswer(): void;
  lost(): number;
}

/** A network between the store and Redis that can lose an answer. */
export async function startProxy(redisPort: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let isLosing = false;
  let lost = 0;
  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.pipe(redis);
    redis.on('data', (answer) => {
      if (!isLosing) {
        client.write(answer);
        return;
      }
      isLosing = false;
      lost += 1;
      client.destroy();
    });
    client.on('close', () => redis.destroy());
    redis.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    loseNextAnswer() {
      isLosing = true;
    },
    lost: () => lost,
  };
}
