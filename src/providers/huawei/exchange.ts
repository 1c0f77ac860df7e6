import type { z } from 'zod';
import { nameCredential } from '../credential.ts';
import type { Place } from '../gate.ts';
import type { Http, HttpAnswer, HttpRequest } from '../http.ts';
import { callMetered, enterMetered, noteClock } from '../metered.ts';
import { explainNetworkFailure } from '../network-failure.ts';
import { callFrom } from '../prepared-write.ts';
import type { CloudParts } from '../provider.ts';
import { type ActionName, actions } from './actions.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { explainAnswer, type Proof } from './errors.ts';

/** One request and its answer, through the gate. */
export interface Exchange {
  /** Waits for the place of one request. @param host with its port. @param patient nobody waits for it. */
  enter(host: string, action: ActionName, patient?: boolean): Promise<Place>;
  /**
   * Sends once and gives the place back.
   *
   * @throws CloudError for every answer but a success, and for none.
   * @throws WireError for a success that cannot be read.
   */
  send<T>(
    place: Place,
    request: HttpRequest,
    expected: { action: ActionName; schema: z.ZodType<T>; isRetry?: boolean },
  ): Promise<Answer<T>>;
}

export function createExchange(
  parts: CloudParts & { http: Http },
  account: {
    name: string;
    credentialId: string;
    limits: Readonly<Record<string, number>>;
    secrets: readonly string[];
  },
): Exchange {
  const credential = nameCredential(account.credentialId);

  return {
    enter(host, action, patient = false) {
      const limit = account.limits[action] ?? actions[action].limit;
      const key = { credential, host, action, limit, slowdown: 2, patient };
      return enterMetered(parts, 'huawei', key);
    },

    send: (place, request, { action, schema, isRetry = false }) =>
      callFrom(place, () =>
        callMetered(parts.meter, { provider: 'huawei', action, isRetry }, () =>
          exchange(request, action, schema),
        ),
      ),
  };

  async function exchange<T>(
    request: HttpRequest,
    action: ActionName,
    schema: z.ZodType<T>,
  ): Promise<Answer<T>> {
    let answer: HttpAnswer;
    try {
      answer = await parts.http.send(request);
    } catch (error) {
      return explainNetworkFailure('huawei', error);
    }
    noteClock(parts, 'huawei', answer.headers.date);
    const { status } = answer;
    const cloudRequestId = answer.headers['x-request-id'];
    parts.log.debug(
      { provider: 'huawei', account: account.name, action, status, cloudRequestId },
      'cloud answered',
    );
    if (status >= 200 && status <= 299) return parseAnswer(answer, schema);
    const secrets = [...account.secrets, request.headers['X-Auth-Token'] ?? ''];
    throw explainAnswer(answer, secrets, parts.clock.now(), proofOf(request));
  }
}

function proofOf({ headers }: HttpRequest): Proof {
  if ('X-Auth-Token' in headers) return 'token';
  return 'Authorization' in headers ? 'key' : 'login';
}
