import { inspect } from 'node:util';
import { expect, it, vi } from 'vitest';
import { freePort } from '../helpers/free-port.ts';
import { failureOf, get, holdUp, listenTcp, open, serve } from './http-exchange.ts';
import { selfSigned } from './self-signed.ts';

it('gives the answer whatever its status, and follows no redirect', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(302, { Location: '/elsewhere', 'X-Request-Id': 'r-1' }).end('moved');
  });

  const answer = await open().send(get(`${server.url}/here?a=1`));

  expect(answer).toMatchObject({ status: 302, body: 'moved' });
  expect(answer.headers['x-request-id']).toBe('r-1');
  expect(server.requests).toEqual(['GET /here?a=1 ']);
});

it('sends method, headers and body as given', async () => {
  const server = await serve((request, response) => {
    response.end(request.headers['x-tc-action']);
  });

  const answer = await open().send({
    ...get(server.url),
    method: 'POST',
    headers: { 'X-TC-Action': 'DescribeKey' },
    body: '{"KeyId":"ключ"}',
  });

  expect(answer.body).toBe('DescribeKey');
  expect(server.requests).toEqual(['POST / {"KeyId":"ключ"}']);
});

it('sends nothing to a server whose certificate nobody vouches for', async () => {
  const server = await serve((_request, response) => response.end('ok'), selfSigned());

  const error = await failureOf(open().send(get(server.url)));

  expect(error).toMatchObject({ code: 'tls', sent: false });
  expect(server.requests).toEqual([]);
});

it('joins the values of a header that is repeated', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { Via: ['one', 'two'], 'X-Request-Id': 'r-1' }).end();
  });

  const { headers } = await open().send(get(server.url));

  expect(headers).toMatchObject({ via: 'one, two', 'x-request-id': 'r-1' });
});

it('does not send what was late before it began', async () => {
  const server = await serve((_request, response) => response.end('ok'));

  const error = await failureOf(open().send({ ...get(server.url), sendByMs: Date.now() - 1 }));

  expect(error).toMatchObject({ code: 'late', sent: false });
  expect(server.connections()).toBe(0);
});

it('does not send when the clock passes the send-by time while it connects', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  let nowMs = 1_000;
  const http = open({ now: () => nowMs });

  const sending = failureOf(http.send({ ...get(server.url), sendByMs: 6_000 }));
  nowMs = 6_001;

  expect(await sending).toMatchObject({ code: 'late', sent: false });
  expect(server.requests).toEqual([]);
});

it('does not send when the machine was held up, though its clock stood still', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  const http = open({ now: () => 1_000 });

  const sending = failureOf(http.send({ ...get(server.url), sendByMs: 1_040 }));
  holdUp(60);

  expect(await sending).toMatchObject({ code: 'late', sent: false });
  expect(server.requests).toEqual([]);
});

it('stops connecting when the send-by time comes', async () => {
  const silent = await listenTcp(() => undefined);

  const request = { ...get(`https://127.0.0.1:${silent.port}`), sendByMs: Date.now() + 50 };
  const error = await failureOf(open().send(request));

  expect(error).toMatchObject({ code: 'late', sent: false });
});

it('tells a refused connection: nothing was sent', async () => {
  const error = await failureOf(open().send(get(`http://127.0.0.1:${await freePort()}`)));

  expect(error).toMatchObject({ code: 'refused', sent: false });
});

it('tells a name that cannot be resolved: nothing was sent', async () => {
  // A label of more than 63 letters is refused without asking any server.
  const error = await failureOf(open().send(get(`http://${'a'.repeat(64)}.invalid`)));

  expect(error).toMatchObject({ code: 'dns', sent: false });
});

it('tells a failed TLS handshake: nothing was sent', async () => {
  const server = await serve((_request, response) => response.end('ok'));

  const error = await failureOf(open().send(get(server.url.replace('http:', 'https:'))));

  expect(error).toMatchObject({ code: 'tls', sent: false });
  expect(server.requests).toEqual([]);
});

it('tells a connection that does not come about in time: nothing was sent', async () => {
  const silent = await listenTcp(() => undefined);

  const request = { ...get(`https://127.0.0.1:${silent.port}`), timeoutMs: 50 };
  const error = await failureOf(open().send(request));

  expect(error).toMatchObject({ code: 'timeout', sent: false });
});

it('tells a missing answer: it may have been taken', async () => {
  const server = await serve(() => undefined);

  const error = await failureOf(open().send({ ...get(server.url), timeoutMs: 100 }));

  expect(error).toMatchObject({ code: 'timeout', sent: true });
});

it('tells an answer that stops half way: it may have been taken', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('half of', () => response.destroy());
  });

  const error = await failureOf(open().send(get(server.url)));

  expect(error).toMatchObject({ code: 'dropped', sent: true });
});

it('sends once when the server hangs up, on a new connection and on a kept one', async () => {
  let answers = 1;
  const server = await serve((request, response) => {
    if (answers > 0) response.end('ok');
    else request.socket.destroy();
    answers -= 1;
  });
  const http = open();

  await http.send(get(server.url));
  const onKept = await failureOf(http.send(get(server.url)));
  const onNew = await failureOf(http.send(get(server.url)));

  expect([onKept, onNew]).toMatchObject([
    { code: 'dropped', sent: true },
    { code: 'dropped', sent: true },
  ]);
  expect(server.requests).toHaveLength(3);
});

it('gives up an answer of more than a megabyte', async () => {
  const server = await serve((_request, response) => response.end('x'.repeat(1_000_001)));

  const error = await failureOf(open().send(get(server.url)));

  expect(error).toMatchObject({ code: 'dropped', sent: true });
});

it('hears an abort before the connection and after the request', async () => {
  const silent = await listenTcp(() => undefined);
  const server = await serve(() => undefined);
  const http = open();
  const before = new AbortController();
  const after = new AbortController();

  const connecting = failureOf(
    http.send({ ...get(`https://127.0.0.1:${silent.port}`), signal: before.signal }),
  );
  before.abort();
  const waiting = failureOf(http.send({ ...get(server.url), signal: after.signal }));
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  after.abort();

  expect(await connecting).toMatchObject({ code: 'aborted', sent: false });
  expect(await waiting).toMatchObject({ code: 'aborted', sent: true });
});

it('ends what is under way when it is closed', async () => {
  const server = await serve(() => undefined);
  const http = open();

  const waiting = failureOf(http.send(get(server.url)));
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  await http.close();

  expect(await waiting).toMatchObject({ code: 'dropped', sent: true });
});

it('names no header and no body in its errors', async () => {
  const server = await serve((request) => request.socket.destroy());

  const error = await failureOf(
    open().send({
      ...get(server.url),
      method: 'POST',
      headers: { Authorization: 'TC3 Signature=abc' },
      body: 'a secret body',
    }),
  );

  expect(`${error.message} ${error.stack}`).not.toMatch(/Signature|secret/);
});

it('keeps nothing of an answer that breaks the protocol', async () => {
  const broken = await listenTcp((socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 200 OK\r\n\0: x\r\nX-Subject-Token: MIIsecret\r\n\r\n'),
    );
  });

  const error = await failureOf(open().send(get(`http://127.0.0.1:${broken.port}`)));

  expect(error).toMatchObject({ code: 'dropped', sent: true });
  expect(inspect(error, { depth: 10 })).not.toContain('MIIsecret');
});
