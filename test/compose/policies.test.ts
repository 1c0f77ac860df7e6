import { expect, it } from 'vitest';
import { createOwnPolicies } from '../../src/compose/policies.ts';
import type { PolicySet } from '../../src/domain/policy.ts';
import { aPolicy } from '../helpers/build.ts';

const source = { file: 'dbencrypt.yaml', host: 'one' };
const minute = 60_000;

function aSet(quorum: number): PolicySet {
  return {
    policies: [aPolicy({ quorum })],
    aliasDomains: [],
    operators: { users: [], groups: [] },
  };
}

/** Which event put a set in force is nothing to these. */
const event = 'an event';

/** Somebody's own policies, and what all processes have in force. */
function openBench() {
  const warnings: Record<string, unknown>[] = [];
  const errors: Record<string, unknown>[] = [];
  const bench = { inForce: { ...aSet(1), revision: 1, event }, warnings, errors };
  const log = {
    debug() {},
    info() {},
    error: (fields: Record<string, unknown>) => void errors.push(fields),
    warn: (fields: Record<string, unknown>) => void warnings.push(fields),
  };
  const own = createOwnPolicies({
    policies: {
      inForce: async () => bench.inForce,
      async adopt(set) {
        bench.inForce = { ...set, revision: bench.inForce.revision + 1, event };
        return null;
      },
    },
    log,
  });
  return { bench, own };
}

it('warns every ten minutes that another process has put other policies in force', async () => {
  const { bench, own } = openBench();
  await own.adopt(aSet(1), source);
  await own.look(0);
  expect(bench.warnings).toEqual([]);

  bench.inForce = { ...aSet(2), revision: 3, event };
  for (let atMs = minute; atMs < 22 * minute; atMs += minute) await own.look(atMs);

  expect(bench.warnings).toHaveLength(3);
  expect(bench.warnings[0]).toMatchObject({ file: 'dbencrypt.yaml', revision: 3 });
  expect(String(bench.warnings[0]?.difference)).toMatch(/quorum: 1 → 2/);
});

it('is quiet again once its own policies are in force', async () => {
  const { bench, own } = openBench();
  await own.adopt(aSet(1), source);
  bench.inForce = { ...aSet(2), revision: 3, event };
  await own.look(0);

  await own.adopt(aSet(2), source);
  await own.look(20 * minute);

  expect(bench.warnings).toHaveLength(1);
});

it('puts its own policies in force again when the store has lost them', async () => {
  const { bench, own } = openBench();
  await own.adopt(aSet(2), source);

  bench.inForce = { ...aSet(1), revision: 0, event };
  await own.look(0);
  await own.look(minute);

  expect(bench.inForce).toEqual({ ...aSet(2), revision: 1, event });
  expect(bench.warnings).toEqual([]);
  expect(bench.errors).toHaveLength(1);
});

it('leaves what another process has put in force since, whatever its revision was', async () => {
  const { bench, own } = openBench();
  await own.adopt(aSet(2), source);

  bench.inForce = { ...aSet(3), revision: 2, event };
  await own.look(0);

  expect(bench.inForce).toEqual({ ...aSet(3), revision: 2, event });
  expect(bench.warnings).toHaveLength(1);
});
