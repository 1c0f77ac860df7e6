import { CloudError, WireError } from '../../domain/errors.ts';
import type { Clock } from '../../flow/ports.ts';
import type { Answer } from './answer.ts';
import type { Authority, Login } from './authorize.ts';
import { refusesToken } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { TokenDetail } from './schema.ts';

interface TokenParts {
  exchange: Exchange;
  clock: Clock;
  /** Base URL of IAM for a region. */
  iamUrlOf(region: string): string;
  projectIdOf(region: string): string;
}

interface Token {
  value: string;
  endsAtMs: number;
}

interface Kept {
  token: Promise<Token>;
  /** From here on another one is fetched. */
  renewAtMs: number;
}

const minuteMs = 60_000;
const loginTimeoutMs = 10_000;
/** As early as Huawei's own SDK renews. */
const renewEarlierMs = 40 * minuteMs;
/** IAM locks an account after a few wrong passwords: a refused login is not tried again at once. */
const refusedForMs = minuteMs;

/**
 * Asks IAM for a token per project, keeps it, and renews it before it ends. However many ask, one
 * login is under way per project; while a token is valid, a failed renewal disturbs nobody.
 *
 * Source: IAM, "Obtaining a User Token Through Password Authentication".
 */
export function logInWith(login: Login, parts: TokenParts): Authority {
  const kept = new Map<string, Kept>();
  /** It is the same name and password everywhere. */
  let refusal: { error: CloudError; endsAtMs: number } | null = null;

  async function fetchUnlessRefused(region: string): Promise<Token> {
    if (refusal && parts.clock.now() < refusal.endsAtMs) throw refusal.error;
    try {
      return await fetchToken(login, region, parts);
    } catch (error) {
      if (error instanceof CloudError && error.refusesCredential) {
        refusal = { error, endsAtMs: parts.clock.now() + refusedForMs };
      }
      throw error;
    }
  }

  function keep(region: string): Kept {
    const nowMs = parts.clock.now();
    const known = kept.get(region);
    if (known && nowMs < known.renewAtMs) return known;

    const next: Kept = { token: fetchUnlessRefused(region), renewAtMs: Infinity };
    kept.set(region, next);
    next.token = next.token.then(
      (token) => {
        next.renewAtMs = renewalOf(token, parts.clock.now());
        return token;
      },
      async (error: unknown) => {
        const isRefused = error instanceof CloudError && error.code === 'denied';
        next.renewAtMs = isRefused ? parts.clock.now() + refusedForMs : 0;
        const before = await known?.token.catch(() => undefined);
        if (!before || before.endsAtMs <= parts.clock.now()) throw error;
        next.renewAtMs = parts.clock.now() + refusedForMs;
        return before;
      },
    );
    return next;
  }

  return {
    async ticketFor(region) {
      const used = keep(region);
      const token = await used.token;
      return {
        headersFor: (request) => ({ ...request.headers, 'X-Auth-Token': token.value }),
        giveUpAfter(error) {
          if (!refusesToken(error)) return false;
          // Others may have noticed first and hold a new one by now.
          if (kept.get(region) === used) kept.delete(region);
          return true;
        },
      };
    },
  };
}

/** @throws CloudError whose `taken` is `no`: asking for a token changes nothing. */
async function fetchToken(login: Login, region: string, parts: TokenParts): Promise<Token> {
  const { origin, host, pathname } = new URL(`${parts.iamUrlOf(region)}/v3/auth/tokens`);
  const place = await parts.exchange.enter(host, 'CreateToken');
  const answer = await parts.exchange
    .send(
      place,
      {
        method: 'POST',
        origin,
        path: `${pathname}?nocatalog=true`,
        headers: { 'Content-Type': 'application/json;charset=utf8' },
        body: JSON.stringify(loginBody(login, parts.projectIdOf(region))),
        timeoutMs: loginTimeoutMs,
      },
      { action: 'CreateToken', schema: TokenDetail },
    )
    .catch((error: unknown) => {
      throw error instanceof CloudError ? asUntaken(error) : error;
    });
  return readToken(answer);
}

function loginBody(login: Login, projectId: string) {
  const user = {
    name: login.userName,
    password: login.password,
    domain: { name: login.domainName },
  };
  return {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { id: projectId } },
    },
  };
}

function readToken({ body, headers, requestId }: Answer<TokenDetail>): Token {
  const value = headers['x-subject-token'];
  if (!value) throw new WireError('X-Subject-Token', 'is missing', requestId ?? undefined);
  return { value, endsAtMs: Date.parse(body.token.expires_at) };
}

/** Well before the end, but not at once when a token lives shorter than that. */
function renewalOf(token: Token, nowMs: number): number {
  const leftMs = token.endsAtMs - nowMs;
  return nowMs + Math.max(leftMs / 2, leftMs - renewEarlierMs);
}

function asUntaken(error: CloudError): CloudError {
  // "Not found" would be read as "there is no such instance".
  const code = error.code === 'not-found' ? 'rejected' : error.code;
  return new CloudError(code, error.message, {
    provider: error.provider,
    taken: 'no',
    cloudCode: error.cloudCode,
    requestId: error.requestId,
    retryAfterMs: error.retryAfterMs,
    refusesCredential: error.refusesCredential,
    cause: error,
  });
}
