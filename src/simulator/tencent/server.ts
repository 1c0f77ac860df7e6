import { randomUUID } from 'node:crypto';
import { carryOut, type FaultRefusal } from '../faults.ts';
import { type Arrival, json, type Reply } from '../http.ts';
import type { Simulator, SimulatorOptions } from '../simulator.ts';
import { type Bench, startSimulator } from '../start.ts';
import { wrongStatus } from './encryption.ts';
import { missing, readParams } from './fields.ts';
import { Refusal, refusalReply } from './refusal.ts';
import { type Route, regions, routes, type Service, services } from './routes.ts';
import {
  type TencentSeedOptions,
  tencentCredentials,
  tencentSeeds,
  tencentSentinels,
  tencentUin,
} from './seeds.ts';
import type { TencentTables } from './state.ts';
import { type TencentCredential, tokenFailure, verify } from './verify.ts';

export type TencentSimulatorOptions = SimulatorOptions<TencentCredential> & TencentSeedOptions;

/** TencentDB for MySQL, KMS, CAM and STS on one port. */
export function startTencentSimulator(options: TencentSimulatorOptions = {}): Promise<Simulator> {
  const desk = {
    credentials: options.credentials ?? [tencentCredentials],
    limits: options.limits ?? {},
  };
  return startSimulator<TencentTables>(
    {
      seeds: () => tencentSeeds(options),
      sentinels: tencentSentinels,
      countsRefused: false,
      answerer: (bench) => (arrival) => answer(arrival, bench, desk),
    },
    options,
  );
}

interface Desk {
  credentials: readonly TencentCredential[];
  limits: Readonly<Record<string, number>>;
}

async function answer(
  arrival: Arrival,
  bench: Bench<TencentTables>,
  desk: Desk,
): Promise<Reply | 'drop'> {
  const requestId = randomUUID();
  try {
    return await perform(admit(arrival, bench, desk), arrival.body, bench, requestId);
  } catch (error) {
    return toReply(error, requestId);
  }
}

interface Admitted {
  action: string;
  route: Route;
  region: string;
  credential: TencentCredential;
  /** What the body names, well-formed or not. */
  instance: string | undefined;
}

/** Everything that is checked before a backend sees the call. @throws Refusal */
function admit(arrival: Arrival, bench: Bench<TencentTables>, desk: Desk): Admitted {
  const { headers } = arrival;
  const { credential, service } = verify(arrival, desk.credentials, bench.clock.now());
  const action = headers['x-tc-action'];
  if (action === undefined) throw missing('Action');
  const route = findRoute(arrival, service, action);
  const instance = instanceNamed(arrival.body);
  bench.tally.add('calls', action);
  if (route.isWrite) bench.tally.add('writes', instance ?? '');

  const region = headers['x-tc-region'];
  if (region === undefined && services[route.service].needsRegion) throw missing('Region');
  if (region !== undefined && !regions.includes(region)) {
    throw new Refusal('UnsupportedRegion', `The region ${region} is not supported.`);
  }
  const admitted = { action, route, region: region ?? '', credential, instance };
  if (credential.denied?.includes(action)) throw unauthorized(admitted);

  const limit = desk.limits[action] ?? route.limit;
  const key = `${action} ${headers.host} ${credential.secretId}`;
  const count = bench.limiter.excess(key, limit);
  if (count > 0) {
    bench.tally.add('throttled', action);
    throw overLimit(count, limit);
  }
  return admitted;
}

function findRoute({ method, headers }: Arrival, service: string, action: string): Route {
  if (!isService(service)) {
    throw new Refusal('NoSuchProduct', `The product ${service} does not exist.`);
  }
  const route = routes[action];
  if (route?.service !== service) {
    throw new Refusal('InvalidAction', `The action ${action} does not exist.`);
  }
  if (headers['x-tc-version'] !== services[service].version) {
    throw new Refusal('NoSuchVersion', 'The version does not exist.');
  }
  if (method !== 'POST' || !headers['content-type']?.startsWith('application/json')) {
    throw new Refusal('InvalidRequest', 'Only POST with JSON is simulated.');
  }
  return route;
}

function isService(name: string): name is Service {
  return Object.hasOwn(services, name);
}

async function perform(
  admitted: Admitted,
  body: Buffer,
  bench: Bench<TencentTables>,
  requestId: string,
): Promise<Reply | 'drop'> {
  const { action, route, region, credential, instance } = admitted;
  const release = route.isWrite ? bench.tally.takeInHand(instance ?? '') : undefined;
  try {
    const writes = bench.tally.writesOf(instance ?? '');
    return await carryOut(bench.faults.take(action, instance, writes), {
      run: (twist) => {
        try {
          const params = readParams(body, route.fields);
          const shown = route.handle({ bench, region, params, twist, credential });
          return json(200, { Response: { ...shown, RequestId: requestId } });
        } catch (error) {
          return toReply(error, requestId);
        }
      },
      refuse: (why, fault) => refusalReply(refusalFor(why, admitted, fault.code), requestId),
      sleep: (ms) => bench.clock.sleep(ms, bench.stopping),
    });
  } finally {
    release?.();
  }
}

function refusalFor(why: FaultRefusal, admitted: Admitted, code = ''): Refusal {
  switch (why) {
    case 'internal-error':
      return new Refusal('InternalError.UnknownError', 'An unknown internal error occurred.');
    case 'throttle':
      return overLimit(admitted.route.limit + 1, admitted.route.limit);
    case 'unavailable':
      return new Refusal('ServiceUnavailable', 'The service is temporarily unavailable.');
    case 'denied':
      return unauthorized(admitted);
    case 'busy':
      return wrongStatus();
    case 'expired':
      return tokenFailure();
    case 'refuse':
      return new Refusal(code, `The cloud says ${code}.`);
  }
}

function overLimit(count: number, limit: number): Refusal {
  return new Refusal(
    'RequestLimitExceeded',
    `Your current request times equals to \`${count}\` in a second, which exceeds the frequency limit \`${limit}\` for a second. Please reduce the frequency of calls.`,
  );
}

function unauthorized({ action, route, region, instance }: Admitted): Refusal {
  return new Refusal(
    'UnauthorizedOperation',
    `[request id:${randomUUID()}]you are not authorized to perform operation (${route.service}:${action})\n` +
      `resource (qcs::${route.service}:${region}:uin/${tencentUin}:instanceId/${instance ?? '*'}) has no permission`,
  );
}

function instanceNamed(body: Buffer): string | undefined {
  try {
    const params = JSON.parse(body.toString('utf8'));
    const [only, ...others]: unknown[] = params?.InstanceIds ?? [params?.InstanceId];
    return typeof only === 'string' && others.length === 0 ? only : undefined;
  } catch {
    return undefined;
  }
}

function toReply(error: unknown, requestId: string): Reply {
  if (error instanceof Refusal) return refusalReply(error, requestId);
  throw error;
}
