import { expect, it } from 'vitest';
import { createReadiness } from '../../src/http/readiness.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

it('tells whoever cannot wait what a check that hangs has said last, if it ever has', async () => {
  let hangs = false;
  const forEver = () => new Promise<void>(() => undefined);
  const checks = [
    { name: 'redis', check: () => (hangs ? forEver() : Promise.resolve()) },
    { name: 'slack', check: forEver },
  ];
  const readiness = createReadiness({ checks, timeoutMs: 60_000, freshForMs: 0, log });
  expect(await readiness.lookWithin(50)).toEqual([{ name: 'redis', isOk: true }]);

  hangs = true;

  expect(await readiness.lookWithin(50)).toEqual([{ name: 'redis', isOk: true }]);
});

it('makes a check once for all who look at nearly the same time', async () => {
  let made = 0;
  const check = async () => {
    made += 1;
  };
  const readiness = createReadiness({
    checks: [{ name: 'slack', check }],
    freshForMs: 60_000,
    log,
  });

  await Promise.all([readiness.look(), readiness.look(), readiness.lookWithin(1_000)]);

  expect(made).toBe(1);
});

it('warns of what is broken, and of no process that only starts or stops', async () => {
  const warned: unknown[] = [];
  const fails = () => Promise.reject(new Error('not now'));
  const readiness = createReadiness({
    checks: [
      { name: 'redis', check: fails },
      { name: 'stop', check: fails, isPhase: true },
    ],
    log: { ...log, warn: ({ check }) => void warned.push(check) },
  });

  expect(await readiness.look()).toEqual([
    { name: 'redis', isOk: false },
    { name: 'stop', isOk: false },
  ]);
  expect(warned).toEqual(['redis']);
});
