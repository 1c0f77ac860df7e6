import type { Json } from '../../domain/canonical.ts';
import { nameCredential } from '../credential.ts';
import type { Place } from '../gate.ts';
import type { Http, HttpAnswer, HttpRequest } from '../http.ts';
import { callMetered, enterMetered, noteClock } from '../metered.ts';
import { explainNetworkFailure } from '../network-failure.ts';
import { callFrom } from '../prepared-write.ts';
import type { CloudParts, TencentAccountConfig, TencentCredential } from '../provider.ts';
import { retryRead } from '../retry.ts';
import { type ActionName, actions, versions } from './actions.ts';
import { explainRefusal, explainStatus } from './errors.ts';
import { endpointOf, type Service } from './hosts.ts';
import { openEnvelope, type Response, readFields, type Schema } from './schema.ts';
import { createSigner, type Frame, frameOf } from './sign.ts';

export interface Call {
  action: ActionName;
  /** Null: the action has none. */
  region: string | null;
  params: Readonly<Record<string, Json | undefined>>;
  /** Nobody waits for it: at the gate whoever does goes first. */
  patient?: boolean;
}

export interface Answered<T> {
  fields: T;
  requestId: string | null;
}

export interface WriteTimes {
  signedAtMs: number;
  sendByMs: number;
}

/** What reads are made with. */
export interface TencentReader {
  /**
   * A read: passes the gate, and is repeated when the cloud is busy.
   *
   * @throws CloudError the table is in errors.ts.
   * @throws WireError when the answer cannot be read.
   * @throws StoreError when the gate cannot be asked.
   */
  call<T>(call: Call, schema: Schema<T>): Promise<Answered<T>>;
}

/** What calls with one credential. */
export interface TencentClient extends TencentReader {
  /**
   * With `write` it is a write whose place in the gate is taken already: signed with that time, sent
   * once or never.
   */
  call<T>(call: Call, schema: Schema<T>, options?: { write?: WriteTimes }): Promise<Answered<T>>;
  /** Waits for the place of one call. */
  enterGate(call: Call): Promise<Place>;
}

/** OpenDBInstanceEncryption alone may take 10 s. */
export const writeTimeoutMs = 20_000;
const readTimeoutMs = 10_000;

/** @param given one of the account's. */
export function createTencentClient(
  account: TencentAccountConfig,
  given: TencentCredential,
  parts: CloudParts & { http: Http },
): TencentClient {
  const { clock, http, log, meter } = parts;
  const { secretId, secretKey, token } = given;
  const credential = nameCredential(secretId);
  const doorOf = keepDoors(account);
  const toRequest = createRequestSigner(given);
  const secrets = [secretId, secretKey, ...(token ? [token] : [])];

  const enterGate = ({ action, region, patient = false }: Call) => {
    const { service, limit } = actions[action];
    return enterMetered(parts, 'tencent', {
      credential,
      host: doorOf(service, region).host,
      action,
      limit: Math.min(limit, account.limits[action] ?? limit),
      patient,
    });
  };

  const exchange = async <T>(call: Call, schema: Schema<T>, write?: WriteTimes) => {
    const { action, region } = call;
    const door = doorOf(actions[action].service, region);
    let answer: HttpAnswer;
    try {
      answer = await http.send(toRequest(door, call, write ?? clock.now()));
    } catch (error) {
      return explainNetworkFailure('tencent', error);
    }
    noteClock(parts, 'tencent', answer.headers.date);
    const response = readResponse(answer);
    const requestId = response.RequestId ?? null;
    const code = response.Error?.Code;
    log.debug({ account: account.name, action, region, requestId, code }, 'tencent answered');
    if (response.Error) {
      const at = { date: answer.headers.date, nowMs: clock.now() };
      throw explainRefusal(response.Error, requestId ?? undefined, secrets, at);
    }
    return { fields: readFields(schema, response), requestId };
  };

  return {
    call(call, schema, { write } = {}) {
      const send = (isRetry: boolean) =>
        callMetered(meter, { provider: 'tencent', action: call.action, isRetry }, () =>
          exchange(call, schema, write),
        );
      if (write) return send(false);
      return retryRead(async (isRetry) => callFrom(await enterGate(call), () => send(isRetry)));
    },
    enterGate,
  };
}

/** @throws CloudError for what a proxy said in the cloud's place. */
function readResponse(answer: HttpAnswer): Response {
  if (answer.status === 200) return openEnvelope(answer.body);
  throw explainStatus(answer.status);
}

/** Where one service of a region is called, and what is the same for all its requests. */
interface Door {
  origin: string;
  host: string;
  path: string;
  version: string;
  frame: Frame;
}

const contentType = 'application/json';

function keepDoors(
  account: TencentAccountConfig,
): (service: Service, region: string | null) => Door {
  const doors = new Map<string, Door>();

  return (service, region) => {
    const name = `${service} ${region}`;
    const known = doors.get(name);
    if (known) return known;

    const { origin, host, hostname, pathname } = new URL(
      `${endpointOf(account, service, region)}/`,
    );
    const frame = frameOf({
      method: 'POST',
      path: '/',
      query: '',
      // The signed host has no port, whatever the `Host` header says.
      headers: { 'content-type': contentType, host: hostname },
      signedHeaders: ['content-type', 'host'],
      service,
    });
    const door = { origin, host, path: pathname, version: versions[service], frame };
    doors.set(name, door);
    return door;
  };
}

/** Signs: a read with the time that it is now, a write with its own. */
function createRequestSigner(
  credential: TencentCredential,
): (door: Door, call: Call, when: WriteTimes | number) => HttpRequest {
  const { token } = credential;
  const sign = createSigner(credential);

  return ({ origin, path, version, frame }, { action, region, params }, when) => {
    const isRead = typeof when === 'number';
    const timestamp = Math.floor((isRead ? when : when.signedAtMs) / 1000);
    const body = JSON.stringify(params);
    const headers: Record<string, string> = {
      Authorization: sign(frame, body, timestamp),
      'Content-Type': contentType,
      'X-TC-Action': action,
      'X-TC-Version': version,
      'X-TC-Timestamp': String(timestamp),
      'X-TC-Language': 'en-US',
    };
    if (region !== null) headers['X-TC-Region'] = region;
    if (token) headers['X-TC-Token'] = token;
    const method = 'POST';
    if (isRead) return { method, origin, path, headers, body, timeoutMs: readTimeoutMs };
    const { sendByMs } = when;
    return { method, origin, path, headers, body, timeoutMs: writeTimeoutMs, sendByMs };
  };
}
