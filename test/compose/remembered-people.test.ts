import { expect, it } from 'vitest';
import { rememberPeople } from '../../src/compose/remembered-people.ts';
import type { People } from '../../src/flow/ports.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';

/** People who are read from a Slack that may be away; `reads` are the reads it has seen. */
function openBench() {
  const bench = { reads: [] as string[], isAway: false, nowMs: 0 };
  const read = (what: string) => {
    bench.reads.push(what);
    if (bench.isAway) throw new ChatError('later', 'http_503');
  };
  const people: People = {
    async lookup(id) {
      read(id);
      return { id, name: id };
    },
    async membersOf(group) {
      read(group);
      return ['U0BEN'];
    },
    showsEmail: () => null,
    workspace: () => 'T0',
  };
  const remembered = rememberPeople(people, { forMs: 1_000, now: () => bench.nowMs });
  return { bench, remembered };
}

it('reads each person and each group once while they are remembered', async () => {
  const { bench, remembered } = openBench();

  await Promise.all([remembered.lookup('U0BEN'), remembered.lookup('U0BEN')]);
  await remembered.lookup('U0CARO');
  expect(await remembered.membersOf('S0DBA')).toEqual(['U0BEN']);
  bench.nowMs = 999;
  expect(await remembered.lookup('U0BEN')).toEqual({ id: 'U0BEN', name: 'U0BEN' });
  await remembered.membersOf('S0DBA');
  expect(bench.reads).toEqual(['U0BEN', 'U0CARO', 'S0DBA']);

  bench.nowMs = 1_000;
  await remembered.lookup('U0BEN');
  expect(bench.reads).toHaveLength(4);
});

it('does not remember that Slack was away', async () => {
  const { bench, remembered } = openBench();
  bench.isAway = true;
  await expect(remembered.lookup('U0BEN')).rejects.toThrow(ChatError);

  bench.isAway = false;

  expect(await remembered.lookup('U0BEN')).toMatchObject({ id: 'U0BEN' });
});
