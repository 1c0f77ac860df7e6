import { expect, it, onTestFinished, vi } from 'vitest';
import { get, open, serve } from './http-exchange.ts';
import { selfSigned } from './self-signed.ts';

it.each([
  ['http', undefined],
  ['https', selfSigned()],
] as const)(
  'keeps one connection for twenty polls, each sent at once when the one before is answered: %s',
  async (_how, identity) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await serve((_request, response) => response.end('ok'), identity);
    const http = open();

    for (let poll = 0; poll < 20; poll += 1) {
      await http.send({ ...get(server.url), method: 'POST', body: '{}' });
    }

    expect(server.requests).toHaveLength(20);
    expect(server.connections()).toBe(1);
  },
);

it('gives a request with a send-by time a connection of its own', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  const http = open();

  await http.send(get(server.url));
  await http.send({ ...get(server.url), sendByMs: Date.now() + 5_000 });
  await http.send({ ...get(server.url), sendByMs: Date.now() + 5_000 });
  await http.send(get(server.url));

  expect(server.connections()).toBe(3);
});

it('opens a connection for each that is under way, and keeps them for those that follow', async () => {
  const server = await serve((_request, response) => response.end('ok'));
  const http = open();
  const follow = async () => {
    for (let poll = 0; poll < 10; poll += 1) await http.send(get(server.url));
  };

  await Promise.all([follow(), follow(), follow(), follow(), follow()]);

  expect(server.requests).toHaveLength(50);
  expect(server.connections()).toBe(5);
});
