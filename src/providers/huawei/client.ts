import type { z } from 'zod';
import { CloudError } from '../../domain/errors.ts';
import type { PreparedWrite } from '../../flow/cloud-ports.ts';
import type { Http, HttpRequest } from '../http.ts';
import { prepareOnce } from '../prepared-write.ts';
import type { CloudParts, HuaweiAccountConfig, HuaweiCredential } from '../provider.ts';
import { retryRead } from '../retry.ts';
import type { ActionName } from './actions.ts';
import type { Answer } from './answer.ts';
import {
  type Authority,
  idOf,
  secretsOf,
  signWith,
  type Ticket,
  type Unproven,
} from './authorize.ts';
import { createExchange } from './exchange.ts';
import { baseUrlOf, checkRegions, type Service } from './hosts.ts';
import { logInWith } from './token.ts';

/** One call of an API, as its page describes it. */
export interface Call<T> {
  service: Service;
  /** What the gate counts by. */
  action: Exclude<ActionName, 'CreateToken'>;
  method: 'GET' | 'POST';
  region: string;
  /** `{project_id}` stands for the project of the region; everything else is percent-encoded. */
  path: string;
  query?: Readonly<Record<string, string | number>>;
  /** Never with GET: Huawei's own signers disagree about it. */
  body?: object;
  schema: z.ZodType<T>;
  /** Nobody waits for it: at the gate whoever does goes first. */
  patient?: boolean;
}

export interface HuaweiClient {
  /** Asks, and repeats what was throttled or lost; a refused token is renewed once. */
  read<T>(call: Call<T>): Promise<Answer<T>>;
  /** Waits for a place and a token; what it returns sends once and repeats nothing. */
  prepareWrite<T>(call: Call<T>): Promise<PreparedWrite>;
}

export const writeTimeoutMs = 20_000;
const readTimeoutMs = 10_000;

/**
 * What calls with one credential.
 *
 * @param credential one of the account's.
 * @throws ConfigError when a region has no known host.
 */
export function createHuaweiClient(
  config: HuaweiAccountConfig,
  credential: HuaweiCredential,
  parts: CloudParts & { http: Http },
): HuaweiClient {
  checkRegions(config, 'userName' in credential);

  const { exchange, authority } = connectWith(config, credential, parts);
  const doorOf = keepDoors(config);

  async function ask<T>(call: Call<T>, ticket: Ticket, isRetry: boolean): Promise<Answer<T>> {
    const door = doorOf(call.service, call.region);
    const wire = wireOf(call, door);
    const place = await exchange.enter(door.host, call.action, call.patient);
    const request = requestOf(wire, ticket, parts.clock.now(), readTimeoutMs);
    return exchange.send(place, request, { action: call.action, schema: call.schema, isRetry });
  }

  async function askWithRenewal<T>(call: Call<T>, isRetry: boolean): Promise<Answer<T>> {
    const ticket = await authority.ticketFor(call.region);
    try {
      return await ask(call, ticket, isRetry);
    } catch (error) {
      if (!(error instanceof CloudError && ticket.giveUpAfter(error))) throw error;
      return ask(call, await authority.ticketFor(call.region), true);
    }
  }

  return {
    read: (call) => retryRead((isRetry) => askWithRenewal(call, isRetry)),

    async prepareWrite(call) {
      const door = doorOf(call.service, call.region);
      const wire = wireOf(call, door);
      const ticket = await retryRead(() => authority.ticketFor(call.region));
      const place = await exchange.enter(door.host, call.action);
      return prepareOnce(place, async ({ signedAtMs, sendByMs }) => {
        const request = requestOf(wire, ticket, signedAtMs, writeTimeoutMs);
        const { requestId } = await exchange
          .send(place, { ...request, sendByMs }, call)
          .catch((error: unknown) => {
            // The flow alone repeats a write; what it finds next time is a new token.
            if (error instanceof CloudError) ticket.giveUpAfter(error);
            throw error;
          });
        return { cloudRequestId: requestId };
      });
    },
  };
}

function connectWith(
  config: HuaweiAccountConfig,
  credential: HuaweiCredential,
  parts: CloudParts & { http: Http },
) {
  const exchange = createExchange(parts, {
    name: config.name,
    credentialId: idOf(credential),
    limits: config.limits,
    secrets: secretsOf(credential),
  });
  const authority: Authority =
    'accessKey' in credential
      ? signWith(credential)
      : logInWith(credential, {
          exchange,
          clock: parts.clock,
          iamUrlOf: (region) => hostOf('iam', region, config),
          projectIdOf: (region) => projectIdOf(region, config),
        });
  return { exchange, authority };
}

/** Where one service of a region is called, and what is the same for all its requests. */
interface Door {
  origin: string;
  host: string;
  /** Of the endpoint itself, without a slash at the end: mostly empty. */
  path: string;
  projectId: string;
  headers: Readonly<Record<string, string>>;
  headersWithBody: Readonly<Record<string, string>>;
}

function keepDoors(config: HuaweiAccountConfig): (service: Service, region: string) => Door {
  const doors = new Map<string, Door>();

  return (service, region) => {
    const name = `${service} ${region}`;
    const known = doors.get(name);
    if (known) return known;

    const projectId = projectIdOf(region, config);
    const { origin, host, pathname } = new URL(hostOf(service, region, config));
    const path = pathname.replace(/\/$/, '');
    // IAM is asked about all projects.
    const project = service === 'iam' ? {} : { 'X-Project-Id': projectId };
    const headers = { Host: host, ...project, 'X-Language': 'en-us' };
    const headersWithBody = { ...headers, 'Content-Type': 'application/json' };
    const door = { origin, host, path, projectId, headers, headersWithBody };
    doors.set(name, door);
    return door;
  };
}

interface Wire extends Unproven {
  method: 'GET' | 'POST';
  origin: string;
}

function wireOf<T>({ method, path, query, body }: Call<T>, door: Door): Wire {
  return {
    method,
    origin: door.origin,
    path: door.path + path.replace('{project_id}', door.projectId),
    query: query ? queryOf(query) : '',
    headers: body ? door.headersWithBody : door.headers,
    body: body ? JSON.stringify(body) : '',
  };
}

function queryOf(query: Readonly<Record<string, string | number>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function requestOf(wire: Wire, ticket: Ticket, atMs: number, timeoutMs: number): HttpRequest {
  const { method, origin, query, body } = wire;
  const path = query ? `${wire.path}?${query}` : wire.path;
  const headers = ticket.headersFor(wire, atMs);
  if (body) return { method, origin, path, headers, body, timeoutMs };
  return { method, origin, path, headers, timeoutMs };
}

function hostOf(service: Service, region: string, config: HuaweiAccountConfig): string {
  return baseUrlOf(service, region, config.endpoints) ?? refuseRegion(region, config);
}

function projectIdOf(region: string, config: HuaweiAccountConfig): string {
  const known = config.regions.find(({ name }) => name === region);
  return known?.projectId ?? refuseRegion(region, config);
}

/** A request can outlive the configuration it was made under. */
function refuseRegion(region: string, { name }: HuaweiAccountConfig): never {
  const message = `the account ${name} has no region ${region} in the configuration`;
  throw new CloudError('rejected', message, { provider: 'huawei', taken: 'no' });
}
