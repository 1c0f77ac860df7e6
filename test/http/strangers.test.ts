import { describe, expect, it, type TestContext } from 'vitest';
import { startAdmin } from '../../src/http/admin.ts';
import { exchange } from '../helpers/raw-http.ts';

/** The server of the probes, with one page. */
async function serve(finished: TestContext['onTestFinished']): Promise<number> {
  const page = {
    path: '/metrics',
    method: 'GET',
    handler: (_: unknown, response: { end(text: string): void }) => void response.end('figures'),
  };
  const server = await startAdmin({ host: '127.0.0.1', port: 0, routes: [page] });
  finished(() => server.stop());
  return server.port;
}

describe.concurrent('the port of the probes', () => {
  const cases: [what: string, status: number, ...lines: string[]][] = [
    ['a page that is there', 200, 'GET /metrics?x=1 HTTP/1.1', 'Host: bot', 'Connection: close'],
    ['another page', 404, 'GET /metrics/ HTTP/1.1', 'Host: bot', 'Connection: close'],
    ['only its head', 405, 'HEAD /metrics HTTP/1.1', 'Host: bot', 'Connection: close'],
    ['a change of it', 405, 'DELETE /metrics HTTP/1.1', 'Host: bot', 'Connection: close'],
    [
      'an address of another server',
      404,
      'GET http://evil/ HTTP/1.1',
      'Host: bot',
      'Connection: close',
    ],
    [
      'two lengths',
      400,
      'POST / HTTP/1.1',
      'Host: bot',
      'Content-Length: 1',
      'Transfer-Encoding: chunked',
    ],
    ['headers without end', 431, 'GET / HTTP/1.1', 'Host: bot', `X: ${'x'.repeat(20_000)}`],
  ];

  it.for(cases)('answers %s with %i', async ([, status, ...lines], { expect, onTestFinished }) => {
    const port = await serve(onTestFinished);

    const { statuses, received } = await exchange(port, `${lines.join('\r\n')}\r\n\r\n`);

    expect(statuses()).toEqual([status]);
    expect(received()).not.toMatch(/^(server|x-powered-by):/im);
    expect(/^allow: GET\r$/im.test(received())).toBe(status === 405);
  });

  it('lets nobody hold a connection who says nothing', { timeout: 60_000 }, async (test) => {
    const port = await serve(test.onTestFinished);

    const { statuses } = await exchange(port, 'GET /metrics HTTP/1.1\r\n');

    test.expect(statuses()).toEqual([408]);
  });
});

it('ends at once what still holds it when it stops', async ({ onTestFinished }) => {
  const page = { path: '/', method: 'GET', handler: () => undefined };
  const server = await startAdmin({ host: '127.0.0.1', port: 0, routes: [page] });
  onTestFinished(() => server.stop().catch(() => undefined));
  const asked = exchange(server.port, 'GET / HTTP/1.1\r\nHost: bot\r\n\r\n');

  await server.stop();

  expect((await asked.catch(() => null))?.statuses() ?? []).toEqual([]);
});
