import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What the cloud knows, and says. */
export interface Echoed {
  echoed: { secretKey: string; token: string };
  login: { password: string };
  iamToken: string;
}

interface Answer {
  status: number;
  body: string;
}

/**
 * Both clouds at one address, whose every answer holds what was sent and the secrets it belongs to, each in
 * another form. The first login is accepted, all others are refused.
 */
export async function startEcho(known: Echoed): Promise<string> {
  let count = 0;
  let logins = 0;
  const server = createServer(async (request, response) => {
    const sent = await sentIn(request);
    const text = tellAll(secretsBehind(request, known), sent, count + logins);
    const { status, body } = nextAnswer(request, text);
    response.writeHead(status, { 'X-Subject-Token': known.iamToken });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function nextAnswer(request: IncomingMessage, text: string): Answer {
    if (isLogin(request)) {
      logins += 1;
      return loginAnswer(text, logins === 1);
    }
    count += 1;
    const answers = request.url === '/' ? ofTencent(text) : ofHuawei(text);
    return answers[count % answers.length] ?? { status: 500, body: text };
  }
}

function isLogin({ url }: IncomingMessage): boolean {
  return url?.startsWith('/v3/auth/tokens') ?? false;
}

/** Of this account, and no more than a cloud may know. */
function secretsBehind(request: IncomingMessage, { echoed, login, iamToken }: Echoed): string[] {
  if (request.url === '/') return [echoed.secretKey, echoed.token];
  return isLogin(request) ? [login.password] : [iamToken];
}

async function sentIn(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.stringify([request.headers, Buffer.concat(chunks).toString()]);
}

/** In all ways, and in another order each time, since what is long is cut off. */
function tellAll(secrets: readonly string[], sent: string, count: number): string {
  const ways = [
    secrets.join(' '),
    secrets.map(encodeURIComponent).join(' '),
    secrets.map((each) => Buffer.from(each).toString('base64')).join(' '),
    JSON.stringify(secrets),
    sent,
  ];
  return ways.map((_, place) => ways[(place + count) % ways.length]).join(' ');
}

function loginAnswer(text: string, isAccepted: boolean): Answer {
  const expires_at = new Date(Date.now() + 86_400_000).toISOString();
  if (isAccepted) return { status: 201, body: JSON.stringify({ token: { expires_at } }) };
  return { status: 401, body: JSON.stringify({ error_code: 'IAM.0062', error_msg: text }) };
}

function ofTencent(text: string): Answer[] {
  const error = (Code: string) =>
    JSON.stringify({ Response: { Error: { Code, Message: text }, RequestId: 'r-1' } });
  return [
    { status: 200, body: error('FailedOperation') },
    { status: 200, body: error('AuthFailure.SignatureFailure') },
    { status: 500, body: `<html>${text}</html>` },
    { status: 200, body: `{"Response": ${text}` },
    { status: 200, body: JSON.stringify({ Response: { Items: text, RequestId: 'r-1' } }) },
    { status: 200, body: error('InvalidParameter') },
  ];
}

function ofHuawei(text: string): Answer[] {
  const error = (error_code: string) => JSON.stringify({ error_code, error_msg: text });
  return [
    { status: 403, body: error('DBS.200604') },
    { status: 401, body: error('APIGW.0301') },
    { status: 500, body: `<html>${text}</html>` },
    { status: 200, body: `{"instance": ${text}` },
    { status: 200, body: JSON.stringify({ instance: text, encryption_status: { text } }) },
  ];
}
