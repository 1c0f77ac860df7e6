import { expect, it, onTestFinished } from 'vitest';
import { connectSlack } from '../../src/slack/connection.ts';
import { harmless, libraryLog } from '../../src/slack/library-log.ts';
import { startFakeSlack } from '../helpers/fake-slack.ts';
import { until } from '../helpers/until.ts';
import { keepLog } from './quiet-log.ts';

it('learns its workspace from the token', async () => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;

  const connection = await connectSlack({ botToken, apiUrl, log: keepLog() });

  expect(connection.workspace).toBe(slack.teamId);
  expect(connection.botUserId).toBe(slack.workspace.botUserId);
});

it('says which setting is wrong when Slack does not accept the token', async () => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());

  const connecting = connectSlack({
    botToken: 'xoxb-wrong',
    apiUrl: slack.apiUrl,
    log: keepLog(),
  });

  await expect(connecting).rejects.toMatchObject({
    name: 'ConfigError',
    problems: [{ path: 'slack.botToken', message: expect.stringContaining('xoxb-') }],
  });
});

it('waits for Slack, says so, and never writes the token', async () => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const log = keepLog();
  const up = slack.goDown();
  const { botToken, apiUrl } = slack;
  const connecting = connectSlack({ botToken, apiUrl, log });
  await until(() => log.lines.some((line) => line.message.includes('cannot be reached')));
  up();

  expect((await connecting).workspace).toBe(slack.teamId);
  expect(JSON.stringify(log.lines)).not.toContain(botToken);
});

it('can be told to stop waiting', async () => {
  const stop = new AbortController();
  const log = keepLog();
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  slack.goDown();
  const { botToken, apiUrl } = slack;
  const connecting = connectSlack({ botToken, apiUrl, log, signal: stop.signal });
  connecting.catch(() => undefined);
  await until(() => log.lines.length > 0);
  stop.abort();

  await expect(connecting).rejects.toMatchObject({ name: 'AbortError' });
});

it("keeps payloads and tokens of Slack's libraries out of the log", () => {
  const log = keepLog();
  const logger = libraryLog(log, 'bolt');
  logger.debug('Received {"response_url":"https://hooks.slack.com/commands/T1/2/secret"}');
  logger.error('fetch https://hooks.slack.com/commands/T1/2/secret with xoxb-12-secret failed');

  const kept = JSON.stringify(log.lines);
  expect(log.lines).toHaveLength(1);
  expect(kept).not.toContain('secret');
  expect(harmless('wss://x.slack.com/link?ticket=secret')).toBe('wss://x.slack.com/…');
});
