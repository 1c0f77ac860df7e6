import type { CloudError } from '../../domain/errors.ts';
import type { HuaweiAccountConfig } from '../provider.ts';
import { type SignableRequest, sdkDateOf, sign } from './sign.ts';

/** What proves who asks, for the requests of one region. */
export interface Ticket {
  /** The headers to add to a request that is sent now; `atMs` is the time it is signed with. */
  headersFor(request: SignableRequest, atMs: number): Record<string, string>;
  /** The cloud refused a request with it. True: it is given up, and a new one may be accepted. */
  giveUpAfter(error: CloudError): boolean;
}

/** An account's credentials, in whichever of the two forms they were given. */
export interface Authority {
  /** How long the cloud accepts what `headersFor` made; null: until somebody ends it. */
  lastsMs: number | null;
  ticketFor(region: string): Promise<Ticket>;
}

type Credentials = HuaweiAccountConfig['credentials'];
export type KeyPair = Extract<Credentials, { accessKey: string }>;
export type Login = Extract<Credentials, { userName: string }>;

/** Further off than this, a signature's time is refused ("Authentication", AK/SK). */
const signatureLastsMs = 15 * 60_000;

/** Signs with an access key: nothing to fetch, nothing to renew. */
export function signWith(keys: KeyPair): Authority {
  const ticket: Ticket = {
    headersFor(request, atMs) {
      const headers: Record<string, string> = {
        ...request.headers,
        'X-Sdk-Date': sdkDateOf(atMs),
        ...(keys.securityToken ? { 'X-Security-Token': keys.securityToken } : {}),
      };
      const signed = Object.keys(headers).filter((name) => isSigned(name));
      return { ...headers, Authorization: sign({ ...request, headers }, signed, keys) };
    },
    giveUpAfter: () => false,
  };
  return {
    lastsMs: signatureLastsMs,
    ticketFor: () => Promise.resolve(ticket),
  };
}

/** Everything that decides what the request does and for whom. */
function isSigned(name: string): boolean {
  return ['host', 'content-type', 'x-sdk-date', 'x-project-id', 'x-security-token'].includes(
    name.toLowerCase(),
  );
}

/** What must never be seen in a message. */
export function secretsOf(credentials: Credentials): string[] {
  return 'accessKey' in credentials
    ? [credentials.accessKey, credentials.secretKey, credentials.securityToken ?? '']
    : [credentials.password];
}
