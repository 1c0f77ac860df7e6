import { expect, it } from 'vitest';
import { openTrail } from '../checks/trail.ts';
import { stage } from '../harness/stage.ts';
import { askAndApprove } from './attempt.ts';
import { storage } from './matters.ts';

/** So long a call that got no answer holds its place. */
const leaseMs = 60_000;

it('gives the only place at the gate on once the process that held it has been dead for a minute', async (test) => {
  const scene = await stage({}, test);
  const limited = (scene.document.accounts as { name: string }[]).map((account) =>
    account.name === 'tencent-prod' ? { ...account, limits: { [storage.action]: 1 } } : account,
  );
  scene.document.accounts = limited;
  const other = {
    ...storage,
    instance: 'cdb-healthy-2',
    ask: storage.ask.replace(storage.instance, 'cdb-healthy-2'),
  };
  const dying = await scene.startBot({ traps: [{ point: 'before-socket', how: 'kill' }] });
  await askAndApprove(scene, storage);
  await dying.traps[0]?.sprung(60_000);
  const diedAtMs = performance.now();

  await scene.startBot();
  await askAndApprove(scene, other);
  await openTrail(scene, test).holds('accepted', { timeoutMs: 2 * leaseMs });

  // Redis and this process may disagree about the minute by a little.
  expect(performance.now() - diedAtMs).toBeGreaterThan(leaseMs - 5_000);
  const { writes, mostAtOnce } = await scene.tencent.counters();
  expect(writes).toEqual({ [other.instance]: 1 });
  expect(mostAtOnce).toEqual({ [other.instance]: 1 });
}, 300_000);
