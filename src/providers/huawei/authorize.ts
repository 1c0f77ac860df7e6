import type { CloudError } from '../../domain/errors.ts';
import type { HuaweiCredential } from '../provider.ts';
import { createSigner, type Frame, frameOf, type SignableRequest, sdkDateOf } from './sign.ts';

/** A request before anything proves who sends it. */
export interface Unproven extends SignableRequest {
  /** Those that all requests of one kind have, in one object for all of them: it is known again. */
  headers: Readonly<Record<string, string>>;
}

/** What proves who asks, for the requests of one region. */
export interface Ticket {
  /** The headers to add to a request that is sent now; `atMs` is the time it is signed with. */
  headersFor(request: Unproven, atMs: number): Record<string, string>;
  /** The cloud refused a request with it. True: it is given up, and a new one may be accepted. */
  giveUpAfter(error: CloudError): boolean;
}

/** One credential, in whichever of the two forms it was given. */
export interface Authority {
  ticketFor(region: string): Promise<Ticket>;
}

export type KeyPair = Extract<HuaweiCredential, { accessKey: string }>;
export type Login = Extract<HuaweiCredential, { userName: string }>;

/** Further off than this, a signature's time is refused ("Authentication", AK/SK). */
const signatureLastsMs = 15 * 60_000;

/** Signs with an access key: nothing to fetch, nothing to renew. */
export function signWith(keys: KeyPair): Authority {
  const sign = createSigner(keys);
  const prepare = prepareOnceFor(keys);
  const ticket: Ticket = {
    headersFor(request, atMs) {
      const { headers, frame } = prepare(request.headers);
      const sdkDate = sdkDateOf(atMs);
      const Authorization = sign(frame, request, sdkDate);
      // In this order it is ten times as fast as with the others first.
      return { 'X-Sdk-Date': sdkDate, Authorization, ...headers };
    },
    giveUpAfter: () => false,
  };
  return { ticketFor: () => Promise.resolve(ticket) };
}

interface Prepared {
  /** With the security token, where there is one. */
  headers: Readonly<Record<string, string>>;
  frame: Frame;
}

function prepareOnceFor({ securityToken }: KeyPair): (headers: Unproven['headers']) => Prepared {
  const prepared = new WeakMap<object, Prepared>();
  return (given) => {
    const known = prepared.get(given);
    if (known) return known;
    const headers = {
      ...given,
      ...(securityToken ? { 'X-Security-Token': securityToken } : {}),
    };
    const signed = Object.keys(headers).filter((name) => isSigned(name));
    const made = { headers, frame: frameOf(headers, [...signed, 'X-Sdk-Date']) };
    prepared.set(given, made);
    return made;
  };
}

/** Everything that decides what the request does and for whom; the time is signed too. */
function isSigned(name: string): boolean {
  return ['host', 'content-type', 'x-project-id', 'x-security-token'].includes(name.toLowerCase());
}

/** How long the cloud accepts what proves who asks; null: a token is accepted until somebody ends it. */
export function lastsMsOf(credentials: readonly HuaweiCredential[]): number | null {
  return credentials.some((each) => 'userName' in each) ? null : signatureLastsMs;
}

/** What must never be seen in a message. */
export function secretsOf(credential: HuaweiCredential): string[] {
  return 'accessKey' in credential
    ? [credential.accessKey, credential.secretKey, credential.securityToken ?? '']
    : [credential.password];
}

/** What tells one credential from another; a login does so without its password. */
export function idOf(credential: HuaweiCredential): string {
  return 'accessKey' in credential
    ? credential.accessKey
    : `${credential.userName}@${credential.domainName}`;
}
