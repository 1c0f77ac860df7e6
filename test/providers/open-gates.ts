import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { createGate, type Gate } from '../../src/providers/gate.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';

export interface GateBench {
  /** A connection that is there for all tests. */
  watcher(): Redis;
  /** Closed when the test is over. */
  connect(options?: { port?: number; commandTimeout?: number }): Redis;
  /** The gate of one more process. */
  openGate(): Gate;
}

/** One Redis for all tests of a file, empty at the start of each. */
export function gateBench(): GateBench {
  let server: TestRedis;
  let watcher: Redis;
  beforeAll(async () => {
    server = await startRedis({ appendfsync: 'no' });
    watcher = new Redis(server.url);
  });
  afterAll(async () => {
    watcher.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await watcher.flushall();
  });

  const connect: GateBench['connect'] = ({ port = server.port, ...rest } = {}) => {
    const redis = new Redis(port, '127.0.0.1', {
      ...rest,
      maxRetriesPerRequest: 1,
      retryStrategy: () => 20,
    });
    redis.on('error', () => undefined);
    onTestFinished(() => redis.disconnect());
    return redis;
  };
  return { watcher: () => watcher, connect, openGate: () => createGate(connect()) };
}
