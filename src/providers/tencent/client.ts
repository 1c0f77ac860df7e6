import type { Json } from '../../domain/canonical.ts';
import { nameCredential } from '../credential.ts';
import type { Place } from '../gate.ts';
import type { Http, HttpAnswer } from '../http.ts';
import { explainNetworkFailure } from '../network-failure.ts';
import { callFrom } from '../prepared-write.ts';
import type { CloudParts, TencentAccountConfig } from '../provider.ts';
import { retryRead } from '../retry.ts';
import { type ActionName, actions, versions } from './actions.ts';
import { explainRefusal, explainStatus } from './errors.ts';
import { endpointOf } from './hosts.ts';
import { openEnvelope, type Response, readFields, type Schema } from './schema.ts';
import { createSigner } from './sign.ts';

export interface Call {
  action: ActionName;
  /** Null: the action has none. */
  region: string | null;
  params: Readonly<Record<string, Json | undefined>>;
}

export interface Answered<T> {
  fields: T;
  requestId: string | null;
}

export interface WriteTimes {
  signedAtMs: number;
  sendByMs: number;
}

export interface TencentClient {
  /**
   * A read: passes the gate, and is repeated when the cloud is busy. With `write` it is a write
   * whose place in the gate is taken already: signed with that time, sent once or never.
   *
   * @throws CloudError the table is in errors.ts.
   * @throws WireError when the answer cannot be read.
   * @throws StoreError when the gate cannot be asked.
   */
  call<T>(call: Call, schema: Schema<T>, options?: { write?: WriteTimes }): Promise<Answered<T>>;
  /** Waits for the place of one call. */
  enterGate(call: Call): Promise<Place>;
  close(): Promise<void>;
}

/** OpenDBInstanceEncryption alone may take 10 s. */
export const writeTimeoutMs = 20_000;
const readTimeoutMs = 10_000;

export function createTencentClient(
  account: TencentAccountConfig,
  parts: CloudParts & { http: Http },
): TencentClient {
  const { gate, clock, http, log } = parts;
  const credential = nameCredential(account.credentials.secretId);
  const sign = createRequestSigner(account);
  const { secretId, secretKey, token } = account.credentials;
  const secrets = [secretId, secretKey, ...(token ? [token] : [])];

  const enterGate = (call: Call) => {
    const { service, limit } = actions[call.action];
    return gate.enter({
      credential,
      host: new URL(endpointOf(account, service, call.region)).host,
      action: call.action,
      limit: Math.min(limit, account.limits[call.action] ?? limit),
    });
  };

  const exchange = async <T>(call: Call, schema: Schema<T>, write?: WriteTimes) => {
    const signed = sign(call, Math.floor((write?.signedAtMs ?? clock.now()) / 1000));
    const answer = await http
      .send({
        method: 'POST',
        ...signed,
        timeoutMs: write ? writeTimeoutMs : readTimeoutMs,
        ...(write && { sendByMs: write.sendByMs }),
      })
      .catch((error: unknown) => explainNetworkFailure('tencent', error));
    const response = readResponse(answer);
    const requestId = response.RequestId ?? null;
    const { action, region } = call;
    const code = response.Error?.Code;
    log.debug({ account: account.name, action, region, requestId, code }, 'tencent answered');
    if (response.Error) throw explainRefusal(response.Error, requestId ?? undefined, secrets);
    return { fields: readFields(schema, response), requestId };
  };

  return {
    call(call, schema, { write } = {}) {
      if (write) return exchange(call, schema, write);
      return retryRead(async () => {
        const place = await enterGate(call);
        return await callFrom(place, () => exchange(call, schema));
      });
    },
    enterGate,
    close: () => http.close(),
  };
}

/** @throws CloudError for what a proxy said in the cloud's place. */
function readResponse(answer: HttpAnswer): Response {
  if (answer.status === 200) return openEnvelope(answer.body);
  throw explainStatus(answer.status);
}

type SignedRequest = { url: string; headers: Record<string, string>; body: string };

function createRequestSigner(
  account: TencentAccountConfig,
): (call: Call, timestamp: number) => SignedRequest {
  const { token } = account.credentials;
  const signer = createSigner(account.credentials);

  return ({ action, region, params }, timestamp) => {
    const { service } = actions[action];
    const endpoint = endpointOf(account, service, region);
    const contentType = 'application/json';
    const body = JSON.stringify(params);
    const authorization = signer({
      method: 'POST',
      path: '/',
      query: '',
      // The signed host has no port, whatever the `Host` header says.
      headers: { 'content-type': contentType, host: new URL(endpoint).hostname },
      signedHeaders: ['content-type', 'host'],
      body,
      service,
      timestamp,
    });
    return {
      url: `${endpoint}/`,
      body,
      headers: {
        Authorization: authorization,
        'Content-Type': contentType,
        'X-TC-Action': action,
        'X-TC-Version': versions[service],
        'X-TC-Timestamp': String(timestamp),
        'X-TC-Language': 'en-US',
        ...(region !== null && { 'X-TC-Region': region }),
        ...(token && { 'X-TC-Token': token }),
      },
    };
  };
}
