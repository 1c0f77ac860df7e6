import { expect, it, onTestFinished } from 'vitest';
import type { PoliciesTold } from '../../src/flow/ports.ts';
import { createChat } from '../../src/slack/chat.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { policiesLine } from '../../src/slack/policies-line.ts';
import { theBot } from '../helpers/build.ts';
import { startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';
import { keepLog } from './quiet-log.ts';
import { anUtterance, events, pending } from './requests.ts';

function told(difference: readonly string[], revision = 3): PoliciesTold {
  const set = { policies: [], aliasDomains: [], operators: { users: [], groups: [] } };
  const source = { file: 'dbencrypt.yaml', host: 'bot-7.example' };
  const { logged } = anUtterance('audit', events.planned, pending(), theBot);
  return {
    event: { type: 'policies-changed', data: { revision, difference, set, source } },
    logged: { ...logged, seq: 17, request: 'policies', type: 'policies-changed' },
  };
}

async function aChat(audit: string | null) {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;
  const log = keepLog();
  const connection = await connectSlack({ botToken, apiUrl, log });
  const channels = { requests: rooms.requests, audit };
  return { slack, chat: createChat({ connection, channels, log }) };
}

it('says in the audit channel which policies are in force, what changed, from where, and the head', async () => {
  const { slack, chat } = await aChat(rooms.audit);

  await chat.announce(told(['policies[0].quorum: 2 → 1', 'policies[1]: gone']));

  const [line, ...others] = slack.messages(rooms.audit);
  expect(others).toEqual([]);
  expect(line?.text).toBe(
    `New policies in force, revision 3: \`policies[0].quorum: 2 → 1\`; \`policies[1]: gone\` · from \`dbencrypt.yaml\` on \`bot-7.example\` · head \`17:${'a'.repeat(64)}\``,
  );
});

it('says nothing where there is no audit channel', async () => {
  const { slack, chat } = await aChat(null);

  await chat.announce(told(['policies[0].quorum: 2 → 1']));

  expect(slack.workspace.messages).toEqual([]);
});

it('names ten differences and counts the others, and always ends with the head', () => {
  const many = Array.from({ length: 14 }, (_, index) => `policies[${index}].quorum: 2 → 1`);
  expect(policiesLine(told(many))).toContain('`policies[9].quorum: 2 → 1` and 4 more · from');

  const long = Array.from({ length: 14 }, () => `policies[0].ticket: ${'&<@!here>`*'.repeat(100)}`);
  const line = policiesLine(told(long));
  expect(line.length).toBeLessThan(3_000);
  expect(line).toMatch(/ and \d+ more · from .* · head `17:a{64}`$/);
  expect(line).not.toContain('<@');
});

it('says that a first set is in force also when there is nothing to compare it with', () => {
  expect(policiesLine(told([], 1))).toMatch(/^New policies in force, revision 1 · from /);
});
