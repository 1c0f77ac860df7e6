import { expect, it } from 'vitest';
import { isSlackAddress } from '../../src/slack/private.ts';

const slack = 'https://slack.com/api/';

it.each([
  ['https://hooks.slack.com/commands/T1/2/x', slack, true],
  ['https://hooks.slack-gov.com/commands/T1/2/x', 'https://slack-gov.com/api/', true],
  ['https://hooks.slack.com/commands/T1/2/x', 'https://slack.proxy.example/api/', true],
  ['https://slack.proxy.example/commands', 'https://slack.proxy.example/api/', true],
  ['http://localhost:3000/commands', 'http://127.0.0.1:3000/api/', true],
  ['https://example.com/', slack, false],
  ['https://hooks.slack.com.example.com/', slack, false],
  ['https://notslack.com/', slack, false],
  ['https://hooks.slack.com@example.com/', slack, false],
  ['http://hooks.slack.com/commands', slack, false],
  ['http://169.254.169.254/latest', slack, false],
  ['http://127.0.0.1:6379/', slack, false],
  ['file:///etc/passwd', slack, false],
  ['nonsense', slack, false],
])('an answer to %s, with the API at %s: %s', (url, apiUrl, isTaken) => {
  expect(isSlackAddress(url, apiUrl)).toBe(isTaken);
});
