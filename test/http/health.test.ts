import { expect, it, onTestFinished } from 'vitest';
import type { Log } from '../../src/flow/ports.ts';
import { startAdmin } from '../../src/http/admin.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { createReadiness, type ReadinessCheck } from '../../src/http/readiness.ts';

async function serve(checks: ReadinessCheck[], freshForMs = 0) {
  const lines: { message: string; fields: Record<string, unknown> }[] = [];
  const note = (fields: Record<string, unknown>, message: string) =>
    void lines.push({ message, fields });
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const routes = healthRoutes(createReadiness({ checks, timeoutMs: 50, freshForMs, log }));
  const server = await startAdmin({ host: '127.0.0.1', port: 0, routes });
  onTestFinished(() => server.stop());
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { get, lines };
}

it('says that the process runs, whatever else does not', async () => {
  const { get } = await serve([{ name: 'redis', check: () => Promise.reject(new Error('down')) }]);

  expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"ok":true}\n' });
});

it('is ready when every check passes', async () => {
  const { get } = await serve([
    { name: 'redis', check: async () => undefined },
    { name: 'slack', check: async () => undefined },
  ]);

  const answer = await get('/readyz?verbose');

  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual({ ok: true, checks: { redis: 'ok', slack: 'ok' } });
});

it('is not ready when a check fails or does not answer, and does not tell strangers why', async () => {
  const { get } = await serve([
    { name: 'redis', check: () => Promise.reject(new Error('redis://:secret@host')) },
    { name: 'slack', check: () => new Promise(() => undefined) },
    { name: 'queue', check: async () => undefined },
  ]);

  const answer = await get('/readyz');

  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toEqual({
    ok: false,
    checks: { redis: 'failing', slack: 'failing', queue: 'ok' },
  });
});

it('looks once for all who ask in the same second', async () => {
  let looks = 0;
  const check = async () => void looks++;
  const { get } = await serve([{ name: 'slack', check }], 60_000);

  const answers = await Promise.all(Array.from({ length: 20 }, () => get('/readyz')));

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(looks).toBe(1);
});

it('logs a failing check once, and once more when it works again', async () => {
  let works = false;
  const { get, lines } = await serve([
    {
      name: 'redis',
      check: async () => {
        if (!works) throw new Error('down');
      },
    },
  ]);

  await get('/readyz');
  await get('/readyz');
  works = true;
  await get('/readyz');
  await get('/readyz');

  expect(lines.map(({ message, fields }) => `${message} ${fields.check}`)).toEqual([
    'not ready redis',
    'ready again redis',
  ]);
});

it('serves nothing else and names no software', async () => {
  const { get } = await serve([]);

  expect((await get('/')).status).toBe(404);
  const posted = await get('/healthz', { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET']);
  const { headers } = await get('/healthz');
  expect(headers.get('server')).toBeNull();
  expect(headers.get('x-powered-by')).toBeNull();
});
