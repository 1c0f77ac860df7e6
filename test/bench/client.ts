import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unwatched } from '../../src/flow/points.ts';
import { createRedaction } from '../../src/log/redact.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Gate } from '../../src/providers/gate.ts';
import { createHttp } from '../../src/providers/http.ts';
import { createHuaweiClient } from '../../src/providers/huawei/client.ts';
import { BackupEncryption } from '../../src/providers/huawei/schema.ts';
import { createTencentClient } from '../../src/providers/tencent/client.ts';
import { DescribeDBInstanceInfo } from '../../src/providers/tencent/schema.ts';
import type { FromServer } from './answering-server.ts';
import { openBareHuawei, openBareTencent } from './client-floor.ts';
import { type Keys, openHuaweiSdk, openTencentSdk } from './client-sdks.ts';
import { atMost, contest, tell } from './figure.ts';

const inFlight = 20;
const repeats = 36;
const callsPerRepeat = 600;
const keys: Keys = {
  id: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
  secret: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
};
const projectId = '0123456789abcdef0123456789abcdef';

/** Asks one question of a cloud, about one instance. */
type Ask = (instance: string) => Promise<string>;

/**
 * The CPU of a call, over TLS and with 20 in flight: of our whole client, with its time-outs, repeats,
 * redaction, log and metrics, and a gate that is open; of the clouds' own SDKs; and of bare undici.
 */
export async function benchClient(): Promise<void> {
  // The certificate of the server is its own, and all clients alike are told so in this way.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    await measureClients();
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
}

async function measureClients(): Promise<void> {
  const server = await startServer();
  const ours = openOurs(server.url);

  try {
    await contest({
      name: 'client tencent',
      unit: 'µs of CPU',
      repeats,
      ours: () => cpuPerCall(ours.tencent, 'YES'),
      floor: { goal: { atLeast: 0.85 }, measure: cpuOf(openBareTencent(server.url, keys), 'YES') },
      peer: {
        name: 'tencentcloud-sdk-nodejs-intl-en',
        goal: { atLeast: 3.5 },
        measure: cpuOf(openTencentSdk(server.host, keys), 'YES', 100),
      },
    });
    await contest({
      name: 'client huawei',
      unit: 'µs of CPU',
      repeats,
      ours: () => cpuPerCall(ours.huawei, 'on'),
      floor: {
        goal: { atLeast: 0.85 },
        measure: cpuOf(openBareHuawei(server.url, keys, projectId), 'ON'),
      },
      peer: {
        name: '@huaweicloud/huaweicloud-sdk-core',
        goal: { atLeast: 6.5 },
        measure: cpuOf(openHuaweiSdk(server.url, keys, projectId), 'ON', 100),
      },
    });
    await benchConnections(server);
  } finally {
    await ours.close();
    server.stop();
  }
}

/** Polls that follow each other, as they do for one request: the answer is stored before the next one. */
async function benchConnections(server: Server): Promise<void> {
  const alone: number[] = [];
  const together: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const ours = openOurs(server.url);
    alone.push(await openedBy(server, () => askAll(ours.tencent, 'YES', 1_000, 1)));
    await ours.close();
    const others = openOurs(server.url);
    together.push(await openedBy(server, () => askAll(others.tencent, 'YES', 1_000, inFlight)));
    await others.close();
  }
  atMost('client connections, 1000 polls one after another', 'connections', 1, alone);
  // At 20 in flight one is not enough.
  tell(`client connections, 1000 polls, ${inFlight} in flight`, 'connections', together);
}

async function openedBy(server: Server, work: () => Promise<void>): Promise<number> {
  const before = await server.connections();
  await work();
  return (await server.connections()) - before;
}

function openOurs(url: string) {
  const region = 'ap-guangzhou';
  const metrics = createMetrics({
    build: { version: '0', node: process.version },
    cloudActions: [
      { provider: 'tencent', action: 'DescribeDBInstanceInfo' },
      { provider: 'huawei', action: 'DescribeBackupEncryptStatus' },
    ],
  });
  const parts = {
    gate: openGate,
    clock: Date,
    log: createLog({
      level: 'info',
      redaction: createRedaction([keys.secret]),
      to: { write: () => undefined },
    }),
    points: unwatched,
    meter: metrics.meter,
    http: createHttp({ clock: Date, points: unwatched }),
  };
  const tencent = createTencentClient(
    {
      provider: 'tencent',
      name: 'tencent-prod',
      site: 'international',
      regions: [region],
      credentials: [],
      endpoints: { cdb: url },
      limits: {},
    },
    { secretId: keys.id, secretKey: keys.secret },
    parts,
  );
  const huawei = createHuaweiClient(
    {
      provider: 'huawei',
      name: 'huawei-prod',
      regions: [{ name: 'cn-north-4', projectId }],
      credentials: [],
      endpoints: { taurusdb: url },
      limits: {},
    },
    { accessKey: keys.id, secretKey: keys.secret },
    parts,
  );

  const askTencent: Ask = async (instance) => {
    const call = {
      action: 'DescribeDBInstanceInfo',
      region,
      params: { InstanceId: instance },
    } as const;
    return (await tencent.call(call, DescribeDBInstanceInfo)).fields.Encryption;
  };
  const askHuawei: Ask = async (instance) => {
    const { body } = await huawei.read({
      service: 'taurusdb',
      action: 'DescribeBackupEncryptStatus',
      method: 'GET',
      region: 'cn-north-4',
      path: `/v3/{project_id}/instances/${encodeURIComponent(instance)}/backups/encryption`,
      schema: BackupEncryption,
    });
    return body.encryption_status;
  };
  return { tencent: askTencent, huawei: askHuawei, close: () => parts.http.close() };
}

/** Lets everybody through at once. */
const openGate: Gate = {
  enter: () => Promise.resolve(place),
};
const done = () => Promise.resolve();
const place = { answered: done, refused: done, release: done };

function cpuOf(ask: Ask, expected: string, calls = callsPerRepeat): () => Promise<number> {
  return () => cpuPerCall(ask, expected, calls);
}

/** In microseconds, of this process alone. */
async function cpuPerCall(ask: Ask, expected: string, calls = callsPerRepeat): Promise<number> {
  // What was measured before still has connections to close, and its code in all caches.
  await pause(20);
  await askAll(ask, expected, 5 * inFlight, inFlight);
  const before = process.cpuUsage();
  await askAll(ask, expected, calls, inFlight);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

async function askAll(ask: Ask, expected: string, calls: number, atOnce: number): Promise<void> {
  let asked = 0;
  const keepAsking = async () => {
    while (asked < calls) {
      asked += 1;
      const answer = await ask(`cdb-qwer${1_000 + (asked % 1_000)}`);
      if (answer !== expected) throw new Error(`${answer} was answered`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, keepAsking));
}

interface Server {
  url: string;
  host: string;
  /** How many have been opened so far. */
  connections(): Promise<number>;
  stop(): void;
}

async function startServer(): Promise<Server> {
  const child = fork(fileURLToPath(new URL('./answering-server.js', import.meta.url)));
  const started = await nextFrom(child);
  if (!('port' in started)) throw new Error('the server did not start');
  const host = `127.0.0.1:${started.port}`;
  return {
    host,
    url: `https://${host}`,
    async connections() {
      const told = nextFrom(child);
      child.send('connections?');
      const answer = await told;
      return 'connections' in answer ? answer.connections : Number.NaN;
    },
    stop: () => void child.kill(),
  };
}

async function nextFrom(child: ChildProcess): Promise<FromServer> {
  const [message] = await once(child, 'message');
  return message as FromServer;
}
