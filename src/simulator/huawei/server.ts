import { randomBytes } from 'node:crypto';
import { carryOut } from '../faults.ts';
import { type Arrival, json, type Reply } from '../http.ts';
import type { Simulator, SimulatorOptions } from '../simulator.ts';
import { type Bench, startSimulator } from '../start.ts';
import type { Call } from './call.ts';
import type { HuaweiCredential } from './credential.ts';
import { overLimit, refusalFor, unauthenticated, wrongProject } from './gateway.ts';
import { gatewayRefusal, Refusal, refusalReply } from './refusal.ts';
import { type Route, routes } from './routes.ts';
import { huaweiCredentials, huaweiSeeds, huaweiSentinels } from './seeds.ts';
import type { HuaweiTables } from './state.ts';
import { createTokenBook, type TokenBook } from './tokens.ts';
import { type Verified, verify } from './verify.ts';

export type HuaweiSimulatorOptions = SimulatorOptions<HuaweiCredential>;

/** TaurusDB, KMS and IAM on one port. */
export function startHuaweiSimulator(options: HuaweiSimulatorOptions = {}): Promise<Simulator> {
  const desk = {
    credentials: options.credentials ?? [huaweiCredentials],
    limits: options.limits ?? {},
    tokens: createTokenBook(),
  };
  return startSimulator<HuaweiTables>(
    {
      seeds: () => huaweiSeeds(options.moreInstances),
      sentinels: huaweiSentinels,
      countsRefused: true,
      answerer: (bench) => (arrival) => answer(arrival, bench, desk),
    },
    options,
  );
}

interface Desk {
  credentials: readonly HuaweiCredential[];
  limits: Readonly<Record<string, number>>;
  tokens: TokenBook;
}

async function answer(
  arrival: Arrival,
  bench: Bench<HuaweiTables>,
  desk: Desk,
): Promise<Reply | 'drop'> {
  const requestId = randomBytes(16).toString('hex');
  try {
    return await perform(admit(arrival, bench, desk), bench, requestId);
  } catch (error) {
    return toReply(error, requestId);
  }
}

interface Admitted {
  route: Route;
  call: Omit<Call, 'twist'>;
}

/** Everything that the gateway checks before a service sees the call. @throws Refusal */
function admit(arrival: Arrival, bench: Bench<HuaweiTables>, desk: Desk): Admitted {
  const { route, groups } = findRoute(arrival);
  const caller = route.isOpen ? undefined : authenticate(route, arrival, bench, desk);
  const projectId = groups.project ?? '';
  const instanceId = decode(groups.instance);
  const { action } = route;
  bench.tally.add('calls', action);
  if (route.isWrite) bench.tally.add('writes', instanceId ?? '');

  const limit = desk.limits[action] ?? route.limit;
  const key = `${action} ${arrival.headers.host} ${caller?.credential.accessKey}`;
  if (bench.limiter.excess(key, limit) > 0) {
    bench.tally.add('throttled', action);
    throw overLimit(route, limit);
  }
  if (caller !== undefined) refuseWrongProject(route, arrival, projectId, caller);
  if (caller?.credential.denied?.includes(action)) throw refusalFor('denied', route);

  const call = {
    bench,
    arrival,
    projectId,
    instanceId,
    query: new URLSearchParams(arrival.query),
    isUnified: groups.v === 'v3.1',
    credentials: desk.credentials,
    tokens: desk.tokens,
  };
  return { route, call };
}

function findRoute({ method, path }: Arrival): { route: Route; groups: Record<string, string> } {
  const fitting = routes.filter((route) => route.path.test(path));
  const route = fitting.find((one) => one.method === method);
  if (route !== undefined) return { route, groups: route.path.exec(path)?.groups ?? {} };
  if (fitting.length > 0) {
    throw gatewayRefusal(404, 'APIGW.0101', 'The API does not exist or has not been published.');
  }
  throw gatewayRefusal(501, 'APIGW.NotSimulated', `Not simulated: ${method} ${path}`);
}

function authenticate(
  route: Route,
  arrival: Arrival,
  bench: Bench<HuaweiTables>,
  desk: Desk,
): Verified {
  try {
    return verify(arrival, desk.credentials, desk.tokens, bench.clock.now());
  } catch (error) {
    if (error instanceof Refusal && route.service === 'iam') throw unauthenticated();
    throw error;
  }
}

function refuseWrongProject(
  route: Route,
  arrival: Arrival,
  projectId: string,
  caller: Verified,
): void {
  if (route.service === 'iam') return;
  const named = arrival.headers['x-project-id'];
  const isOther =
    (named !== undefined && named !== projectId) ||
    (caller.tokenProject !== undefined && caller.tokenProject !== projectId);
  const refusal = wrongProject(route, projectId, isOther);
  if (refusal !== undefined) throw refusal;
}

async function perform(
  { route, call }: Admitted,
  bench: Bench<HuaweiTables>,
  requestId: string,
): Promise<Reply | 'drop'> {
  const release = route.isWrite ? bench.tally.takeInHand(call.instanceId ?? '') : undefined;
  try {
    const writes = bench.tally.writesOf(call.instanceId ?? '');
    return await carryOut(bench.faults.take(route.action, call.instanceId, writes), {
      run: (twist) => {
        try {
          const { status, body, headers } = route.handle({ ...call, twist });
          return json(status, body, { ...headers, 'X-Request-Id': requestId });
        } catch (error) {
          return toReply(error, requestId);
        }
      },
      refuse: (why, fault) => refusalReply(refusalFor(why, route, fault), requestId),
      sleep: (ms) => bench.clock.sleep(ms, bench.stopping),
    });
  } finally {
    release?.();
  }
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toReply(error: unknown, requestId: string): Reply {
  if (error instanceof Refusal) return refusalReply(error, requestId);
  throw error;
}
