import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { objectionTo } from '../../src/domain/people.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { createPeople } from '../../src/slack/people.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { groups, people } from '../helpers/fake-slack-state.ts';
import { keepLog } from './quiet-log.ts';

let slack: FakeSlack;
let directory: ReturnType<typeof createPeople>;

beforeEach(async () => {
  slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;
  directory = createPeople({
    connection: await connectSlack({ botToken, apiUrl, log: keepLog() }),
  });
});

it.each([
  [people.ada, null],
  [people.gone, 'deactivated'],
  [people.robot, 'bot'],
  [people.guest, 'guest'],
  [people.stranger, 'stranger'],
])('reads from Slack what stands against %s: %s', async (user, objection) => {
  const person = await directory.lookup(user);

  expect(person && objectionTo(person, directory.workspace())).toBe(objection);
});

it('sees people of another workspace, and single-channel guests', async () => {
  slack.addUser({ id: 'U0FAR', name: 'Far', teamId: 'T0OTHER' });
  slack.addUser({ id: 'U0ULTRA', name: 'Ultra', isUltraRestricted: true });
  const objections = await Promise.all(
    ['U0FAR', 'U0ULTRA'].map(async (user) => {
      const person = await directory.lookup(user);
      return person && objectionTo(person, directory.workspace());
    }),
  );

  expect(objections).toEqual(['other-workspace', 'guest']);
});

it('knows nobody by an id that Slack does not know', async () => {
  expect(await directory.lookup('U0NOBODY')).toBeUndefined();
});

it('reads the members of a group afresh each time', async () => {
  expect(await directory.membersOf(groups.dba)).toEqual([people.ben, people.cid]);
  slack.workspace.groups.set(groups.dba, [people.cid]);
  expect(await directory.membersOf(groups.dba)).toEqual([people.cid]);
});

it('fails when Slack cannot answer, instead of saying that there is nobody', async () => {
  const up = slack.goDown();
  await expect(directory.lookup(people.ada)).rejects.toMatchObject({ name: 'ChatError' });
  await expect(directory.membersOf(groups.dba)).rejects.toMatchObject({ name: 'ChatError' });
  up();
  await expect(directory.membersOf('S0NONE')).rejects.toMatchObject({
    slackCode: 'no_such_subteam',
  });
});

it('survives one cut connection', async () => {
  slack.faults.add({ method: 'users.info', how: { kind: 'cut-before' } });

  expect(await directory.lookup(people.ben)).toMatchObject({ name: 'Ben' });
});
