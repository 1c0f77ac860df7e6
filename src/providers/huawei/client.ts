import type { z } from 'zod';
import { CloudError } from '../../domain/errors.ts';
import type { PreparedWrite } from '../../flow/ports.ts';
import type { Http, HttpRequest } from '../http.ts';
import { prepareOnce } from '../prepared-write.ts';
import type { CloudParts, HuaweiAccountConfig } from '../provider.ts';
import { retryRead } from '../retry.ts';
import type { ActionName } from './actions.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { type Authority, secretsOf, signWith, type Ticket } from './authorize.ts';
import { createExchange } from './exchange.ts';
import { baseUrlOf, checkRegions, type Service } from './hosts.ts';
import type { SignableRequest } from './sign.ts';
import { logInWith } from './token.ts';

/** One call of an API, as its page describes it. */
export interface Call<T> {
  service: Exclude<Service, 'iam'>;
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
}

export interface HuaweiClient {
  /** How long a signature is accepted; null: for ever. */
  signatureLastsMs: number | null;
  /** Asks, and repeats what was throttled or lost; a refused token is renewed once. */
  read<T>(call: Call<T>): Promise<Answer<T>>;
  /** Waits for a place and a token; what it returns sends once and repeats nothing. */
  prepareWrite<T>(call: Call<T>): Promise<PreparedWrite>;
  close(): Promise<void>;
}

export const writeTimeoutMs = 20_000;
const readTimeoutMs = 10_000;

/** @throws ConfigError when a region has no known host. */
export function createHuaweiClient(
  config: HuaweiAccountConfig,
  parts: CloudParts & { http: Http },
): HuaweiClient {
  const usesToken = 'userName' in config.credentials;
  checkRegions(config, usesToken ? ['taurusdb', 'kms', 'iam'] : ['taurusdb', 'kms']);

  const { exchange, authority } = connectWith(config, parts);

  async function ask<T>(call: Call<T>, ticket: Ticket): Promise<Answer<T>> {
    const wire = wireOf(call, config);
    const place = await exchange.enter(wire.url, call.action);
    const request = requestOf(wire, ticket, parts.clock.now(), readTimeoutMs);
    return parseAnswer(await exchange.send(place, request, call.action), call.schema);
  }

  async function askWithRenewal<T>(call: Call<T>): Promise<Answer<T>> {
    const ticket = await authority.ticketFor(call.region);
    try {
      return await ask(call, ticket);
    } catch (error) {
      if (!(error instanceof CloudError && ticket.giveUpAfter(error))) throw error;
      return ask(call, await authority.ticketFor(call.region));
    }
  }

  return {
    signatureLastsMs: authority.lastsMs,
    read: (call) => retryRead(() => askWithRenewal(call)),

    async prepareWrite(call) {
      const wire = wireOf(call, config);
      const ticket = await retryRead(() => authority.ticketFor(call.region));
      const place = await exchange.enter(wire.url, call.action);
      return prepareOnce(place, async ({ signedAtMs, sendByMs }) => {
        const request = requestOf(wire, ticket, signedAtMs, writeTimeoutMs);
        const answer = await exchange
          .send(place, { ...request, sendByMs }, call.action)
          .catch((error: unknown) => {
            // The flow alone repeats a write; what it finds next time is a new token.
            if (error instanceof CloudError) ticket.giveUpAfter(error);
            throw error;
          });
        return { cloudRequestId: parseAnswer(answer, call.schema).requestId };
      });
    },

    close: () => parts.http.close(),
  };
}

function connectWith(config: HuaweiAccountConfig, parts: CloudParts & { http: Http }) {
  const { credentials } = config;
  const exchange = createExchange(parts, {
    name: config.name,
    credentialId:
      'accessKey' in credentials
        ? credentials.accessKey
        : `${credentials.userName}@${credentials.domainName}`,
    limits: config.limits,
    secrets: secretsOf(credentials),
  });
  const authority: Authority =
    'accessKey' in credentials
      ? signWith(credentials)
      : logInWith(credentials, {
          exchange,
          clock: parts.clock,
          iamUrlOf: (region) => hostOf('iam', region, config),
          projectIdOf: (region) => projectIdOf(region, config),
        });
  return { exchange, authority };
}

/** A request before anything proves who sends it. */
interface Wire extends SignableRequest {
  method: 'GET' | 'POST';
  url: string;
}

function wireOf<T>(call: Call<T>, config: HuaweiAccountConfig): Wire {
  const projectId = projectIdOf(call.region, config);
  const query = queryOf(call.query ?? {});
  const path = call.path.replace('{project_id}', projectId);
  const url = `${hostOf(call.service, call.region, config)}${path}${query && `?${query}`}`;
  const { host, pathname } = new URL(url);
  const headers: Record<string, string> = {
    Host: host,
    'X-Project-Id': projectId,
    'X-Language': 'en-us',
    ...(call.body ? { 'Content-Type': 'application/json' } : {}),
  };
  const body = call.body ? JSON.stringify(call.body) : '';
  return { method: call.method, url, path: pathname, query, headers, body };
}

function queryOf(query: Readonly<Record<string, string | number>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function requestOf(wire: Wire, ticket: Ticket, atMs: number, timeoutMs: number): HttpRequest {
  const { method, url, body } = wire;
  const headers = ticket.headersFor(wire, atMs);
  return { method, url, headers, timeoutMs, ...(body ? { body } : {}) };
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
