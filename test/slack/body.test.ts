import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { bodyReader } from '../../src/slack/body.ts';
import { openRaw, type RawClient } from '../helpers/raw-http.ts';
import { until } from '../helpers/until.ts';

type Read = Awaited<ReturnType<ReturnType<typeof bodyReader>>>;

/** A server that only reads: at most 100 bytes of each body, and 250 of all of them. */
async function serve() {
  const read = bodyReader({ limitBytes: 100, togetherBytes: 250 });
  const results: string[] = [];
  const said = (result: Read) => (typeof result === 'string' ? result : `${result.length} bytes`);
  const server = createServer((request: IncomingMessage, response) => {
    void read(request).then((result) => {
      results.push(said(result));
      response.end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const send = async (length: number, body: string): Promise<RawClient> => {
    const client = await openRaw(port);
    client.send(`POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: ${length}\r\n\r\n${body}`);
    return client;
  };
  return { send, results, port };
}

it('reads a body that fits, and no other', async () => {
  const { send, results, port } = await serve();

  await send(100, 'x'.repeat(100));
  await until(() => results.length === 1);
  await send(101, '');
  await until(() => results.length === 2);
  const chunks = await openRaw(port);
  chunks.send(
    `POST / HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n`,
  );
  await until(() => results.length === 3);

  expect(results).toEqual(['100 bytes', 'too-long', 'too-long']);
});

it('has no room for more than so many bytes of strangers at a time, and room again when they have gone', async () => {
  const { send, results } = await serve();
  const half = 'x'.repeat(90);

  const holding = [await send(100, half), await send(100, half), await send(100, half)];
  await until(() => results.length === 1);
  for (const client of holding) client.close();
  await until(() => results.length === 3);
  await send(100, 'x'.repeat(100));
  await until(() => results.length === 4);

  expect(results.toSorted()).toEqual(['100 bytes', 'cut', 'cut', 'no-room']);
});
