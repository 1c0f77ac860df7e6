import { nameCredential } from '../credential.ts';
import type { Place } from '../gate.ts';
import type { Http, HttpAnswer, HttpRequest } from '../http.ts';
import { explainNetworkFailure } from '../network-failure.ts';
import { callFrom } from '../prepared-write.ts';
import type { CloudParts } from '../provider.ts';
import { type ActionName, actions } from './actions.ts';
import { explainAnswer, requestIdOf } from './errors.ts';

/** One request and its answer, through the gate. */
export interface Exchange {
  /** Waits for the place of one request. */
  enter(url: string, action: ActionName): Promise<Place>;
  /**
   * Sends once and gives the place back.
   *
   * @throws CloudError for every answer but a success, and for none.
   */
  send(place: Place, request: HttpRequest, action: ActionName): Promise<HttpAnswer>;
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
    enter(url, action) {
      const limit = account.limits[action] ?? actions[action].limit;
      const { host } = new URL(url);
      return parts.gate.enter({ credential, host, action, limit, slowdown: 2 });
    },

    async send(place, request, action) {
      return callFrom(place, () => exchange(request, action));
    },
  };

  async function exchange(request: HttpRequest, action: ActionName): Promise<HttpAnswer> {
    const answer = await parts.http
      .send(request)
      .catch((error: unknown) => explainNetworkFailure('huawei', error));
    const { status } = answer;
    const cloudRequestId = requestIdOf(answer);
    parts.log.debug(
      { provider: 'huawei', account: account.name, action, status, cloudRequestId },
      'cloud answered',
    );
    if (status >= 200 && status <= 299) return answer;
    const secrets = [...account.secrets, request.headers['X-Auth-Token'] ?? ''];
    throw explainAnswer(answer, secrets, parts.clock.now());
  }
}
