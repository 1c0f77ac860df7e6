import { Redis } from 'ioredis';
import { hashTag } from '../../src/redis-script.ts';
import { freePort } from './free-port.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { until } from './until.ts';

/** A Cluster whose slots are shared out evenly. */
export interface TestCluster {
  /** What stands in the configuration of who uses it. */
  setting: { cluster: { host: string; port: number }[] };
  masters: TestRedis[];
  /** The master that holds everything of ours. */
  owner: TestRedis;
  /** Copies of that one. */
  replicas: TestRedis[];
  stop(): Promise<void>;
}

const slotCount = 16_384;

export async function startCluster({
  masters: count = 3,
  replicas: copies = 0,
}: {
  masters?: number;
  replicas?: number;
} = {}): Promise<TestCluster> {
  const nodes = await Promise.all(
    Array.from({ length: count + copies }, async () => {
      const busPort = await freePort();
      return { busPort, server: await startRedis(settings(busPort)) };
    }),
  );
  const masters = nodes.slice(0, count);
  const [first] = masters;
  if (!first) throw new Error('no node');
  const each = Math.ceil(slotCount / count);
  for (const [index, { server }] of masters.entries()) {
    const last = Math.min((index + 1) * each, slotCount) - 1;
    await asking(server, (redis) => redis.cluster('ADDSLOTSRANGE', index * each, last));
    await asking(server, (redis) => redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1));
  }
  for (const { server, busPort } of nodes.slice(1)) {
    await asking(first.server, (redis) =>
      redis.call('CLUSTER', 'MEET', '127.0.0.1', server.port, busPort),
    );
  }
  const slot = await asking(first.server, (redis) => redis.cluster('KEYSLOT', `${hashTag}:any`));
  const owner = masters[Math.floor(slot / each)]?.server ?? first.server;
  const replicas = nodes.slice(count).map(({ server }) => server);
  await Promise.all(nodes.map(({ server }) => isOk(server, nodes.length)));
  for (const replica of replicas) await copy(replica, owner);

  return {
    setting: { cluster: nodes.map(({ server }) => ({ host: '127.0.0.1', port: server.port })) },
    masters: masters.map(({ server }) => server),
    owner,
    replicas,
    async stop() {
      await Promise.all(nodes.map(({ server }) => server.stop()));
    },
  };
}

function settings(busPort: number): Record<string, string> {
  return {
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
    'cluster-announce-ip': '127.0.0.1',
    'cluster-node-timeout': '2000',
    'repl-diskless-sync-delay': '0',
  };
}

async function copy(replica: TestRedis, master: TestRedis): Promise<void> {
  const id = await asking(master, (redis) => redis.cluster('MYID'));
  await until(() => asking(replica, (redis) => redis.call('CLUSTER', 'REPLICATE', id)));
  await until(
    async () =>
      (await asking(replica, (redis) => redis.info('replication'))).includes(
        'master_link_status:up',
      ),
    { timeoutMs: 20_000 },
  );
}

async function isOk(node: TestRedis, known: number): Promise<void> {
  await until(
    async () => {
      const info = await asking(node, (redis) => redis.cluster('INFO'));
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${known}`);
    },
    { timeoutMs: 20_000 },
  );
}

async function asking<T>(node: TestRedis, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(node.url);
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
