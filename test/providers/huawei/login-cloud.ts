import { accountAt, connect, login, openGate } from './build.ts';
import { type Line, type Received, startScriptedCloud } from './scripted-cloud.ts';

export const hourMs = 3_600_000;
const isOn: Line = { body: { encryption_status: 'on' } };

/** Numbers its tokens `token-1`, `token-2`, …, each good for a day of `clock`. */
export async function startCloudWithLogin(
  clock: { now(): number },
  script: (request: Received, logins: number) => Line | undefined = () => undefined,
) {
  let logins = 0;
  const cloud = await startScriptedCloud((request) => {
    if (isLogin(request)) logins += 1;
    const line = script(request, logins);
    if (line) return line;
    return isLogin(request) ? tokenLine(`token-${logins}`, clock.now() + 24 * hourMs) : isOn;
  });
  return {
    ...cloud,
    logins: () => cloud.received.filter(isLogin),
    tokens: () =>
      cloud.received.filter((each) => !isLogin(each)).map((each) => each.headers['x-auth-token']),
  };
}

export function isLogin({ path }: Received): boolean {
  return path.startsWith('/v3/auth/tokens');
}

function tokenLine(value: string, endsAtMs: number): Line {
  const expires_at = new Date(endsAtMs).toISOString().replace('Z', '000Z');
  return { status: 201, headers: { 'X-Subject-Token': value }, body: { token: { expires_at } } };
}

/** A clock that is turned by hand. */
export function handClock() {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    pass(ms: number) {
      offsetMs += ms;
    },
  };
}

export function connectByLogin(url: string, clock: { now(): number }, gate = openGate()) {
  return connect(accountAt(url, { credentials: [login] }), { clock, gate });
}
