import { expect, it, onTestFinished } from 'vitest';
import { startAdmin } from '../../src/http/admin.ts';
import { metricsRoute } from '../../src/http/metrics.ts';
import { keepLog } from '../slack/quiet-log.ts';

async function serve(render: () => Promise<string>) {
  const log = keepLog();
  const route = metricsRoute({ contentType: 'text/plain; version=0.0.4', render, log });
  const server = await startAdmin({ host: '127.0.0.1', port: 0, routes: [route] });
  onTestFinished(() => server.stop());
  const get = (init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}/metrics`, init);
  return { get, log };
}

it('gives what is rendered, under the type of its format, and keeps it from being kept', async () => {
  const { get } = await serve(async () => 'a 1\n');

  const answer = await get();

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toBe('a 1\n');
});

it('can only be read', async () => {
  const { get } = await serve(async () => 'a 1\n');

  expect((await get({ method: 'POST', body: 'a 2' })).status).toBe(405);
});

it('says that it failed, and why only in the log', async () => {
  const { get, log } = await serve(async () => {
    throw new Error('redis://:secret@host');
  });

  const answer = await get();

  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe('');
  expect(log.lines).toMatchObject([{ level: 'error', message: 'the metrics could not be told' }]);
});
