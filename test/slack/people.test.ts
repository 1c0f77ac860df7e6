import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { identityOf, objectionTo } from '../../src/domain/people.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { createPeople, inspectPeople } from '../../src/slack/people.ts';
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

it('reads the address by which two accounts are known for one person', async () => {
  const [ben, other] = await Promise.all([people.ben, people.ben2].map(directory.lookup));

  expect(ben?.email).toBe('ben@example.com');
  expect(other && ben && identityOf(other, [])).toBe(ben && identityOf(ben, []));
  expect(directory.showsEmail()).toBe(true);
  expect(inspectPeople(directory)).toEqual([]);
});

it('says at start that accounts are told apart by id when the scope for addresses is missing', async () => {
  slack.workspace.scopes.delete('users:read.email');
  const { botToken, apiUrl } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log: keepLog() });
  const without = createPeople({ connection });

  expect(without.showsEmail()).toBe(false);
  expect(inspectPeople(without)).toEqual([expect.stringContaining('told apart by id')]);
  expect(await without.lookup(people.ben)).not.toHaveProperty('email', 'ben@example.com');
});

it('learns from any later answer that the scope was granted or taken away', async () => {
  slack.workspace.scopes.delete('users:read.email');
  await directory.lookup(people.ben);
  expect(directory.showsEmail()).toBe(false);

  slack.workspace.scopes.add('users:read.email');
  await directory.membersOf(groups.dba);
  expect(directory.showsEmail()).toBe(true);
});

it('goes by what profiles carry where the scopes are not told', async () => {
  slack.workspace.tellsScopes = false;
  const { botToken, apiUrl } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log: keepLog() });
  const untold = createPeople({ connection });

  expect(untold.showsEmail()).toBeNull();
  await untold.lookup(people.robot);
  expect(untold.showsEmail()).toBeNull();
  slack.addUser({ id: 'U0BARE', name: 'Bare' });
  await untold.lookup('U0BARE');
  expect(untold.showsEmail()).toBe(false);
  await untold.lookup(people.ada);
  expect(untold.showsEmail()).toBe(true);
});

it.each([
  ['missing_scope', () => slack.workspace.scopes.delete('usergroups:read')],
  ['plan_upgrade_required', () => Object.assign(slack.workspace, { plan: 'free' })],
])('calls a group that can never be read gone: %s', async (slackCode, spoil) => {
  spoil();

  await expect(directory.membersOf(groups.dba)).rejects.toMatchObject({ code: 'gone', slackCode });
});
