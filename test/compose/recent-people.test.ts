import { expect, it } from 'vitest';
import { orRecentPeople } from '../../src/compose/recent-people.ts';
import type { People } from '../../src/flow/ports.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';

const tooOften = new ChatError('later', 'ratelimited', { retryAfterMs: 10_000 });

it('reads anew each time, while Slack answers', async () => {
  const { people, recent } = aWorkspace();

  people.members = ['U0BEN'];
  await recent.membersOf('S0DBA');
  people.members = [];

  expect(await recent.membersOf('S0DBA')).toEqual([]);
});

it('takes what Slack said half a minute ago, when it is asked too often', async () => {
  const { people, recent, passMs } = aWorkspace();
  people.members = ['U0BEN'];
  await recent.membersOf('S0DBA');
  await recent.lookup('U0BEN');

  people.error = tooOften;
  passMs(30_000);

  expect(await recent.membersOf('S0DBA')).toEqual(['U0BEN']);
  expect(await recent.lookup('U0BEN')).toMatchObject({ id: 'U0BEN' });
});

it('lets nobody through on an older answer, counted from the question', async () => {
  const { people, recent, passMs } = aWorkspace();
  people.takesMs = 5_000;
  await recent.membersOf('S0DBA');

  people.error = tooOften;
  passMs(25_001);

  await expect(recent.membersOf('S0DBA')).rejects.toBe(tooOften);
});

it('lets nobody through where Slack has said nothing yet', async () => {
  const { people, recent } = aWorkspace();
  await recent.membersOf('S0DBA');

  people.error = tooOften;

  await expect(recent.membersOf('S0OTHER')).rejects.toBe(tooOften);
  await expect(recent.lookup('U0BEN')).rejects.toBe(tooOften);
});

it.each([
  ['is away', new ChatError('later', 'http_503')],
  ['will never tell', new ChatError('gone', 'missing_scope')],
])('lets nobody through when Slack %s', async (_, error) => {
  const { people, recent } = aWorkspace();
  await recent.membersOf('S0DBA');

  people.error = error;

  await expect(recent.membersOf('S0DBA')).rejects.toBe(error);
});

it('keeps the newer of two answers, whichever came last', async () => {
  const answers: ((members: string[]) => void)[] = [];
  const { people, recent, passMs } = aWorkspace();
  people.membersOf = () => new Promise((resolve) => answers.push(resolve));
  const earlier = recent.membersOf('S0DBA');
  passMs(10);
  const later = recent.membersOf('S0DBA');
  answers[1]?.(['U0CID']);
  await later;
  answers[0]?.(['U0BEN']);
  await earlier;

  people.membersOf = () => Promise.reject(tooOften);

  expect(await recent.membersOf('S0DBA')).toEqual(['U0CID']);
});

function aWorkspace() {
  let nowMs = 1_000;
  const people = {
    members: [] as string[],
    error: null as Error | null,
    takesMs: 0,
    membersOf: async (_: string): Promise<readonly string[]> => {
      nowMs += people.takesMs;
      if (people.error) throw people.error;
      return people.members;
    },
    lookup: async (id: string) => {
      if (people.error) throw people.error;
      return { id, name: id };
    },
    showsEmail: () => true,
    workspace: () => 'T0',
  } satisfies People & Record<string, unknown>;
  const recent = orRecentPeople(people, { forMs: 30_000, now: () => nowMs });
  const passMs = (ms: number) => {
    nowMs += ms;
  };
  return { people, recent, passMs };
}
