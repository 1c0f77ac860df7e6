import { expect, it } from 'vitest';
import { createRedaction } from '../../src/log/redact.ts';
import { createLog } from '../../src/log.ts';

function logged(fields: Record<string, unknown>, message = 'it happened', secrets: string[] = []) {
  const lines: string[] = [];
  const redaction = createRedaction(secrets);
  const to = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'info', redaction, to });
  log.info(fields, message);
  return lines.join('');
}

it('writes one JSON object a line: level, time, message, fields', () => {
  const line = logged({ requestId: 'DBE-1001', attempt: 1 });

  expect(line.endsWith('\n')).toBe(true);
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    requestId: 'DBE-1001',
    attempt: 1,
    message: 'it happened',
  });
});

it('leaves out what is below its level', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'warn', to: { write: (line) => void lines.push(line) } });

  log.debug({}, 'a');
  log.info({}, 'b');
  log.warn({}, 'c');
  log.error({}, 'd');

  expect(lines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error']);
});

it.each([
  ['a field named like a secret', { botToken: 'abc', nested: { SecretKey: { deep: 'abc' } } }],
  ['a header', { headers: { Authorization: 'abc', 'X-Auth-Token': 'abc', cookie: 'abc' } }],
  ['a token of Slack in a text', { detail: 'sent xoxb-abc-1 and xapp-1-abc' }],
  ['a response URL', { detail: 'https://hooks.slack.com/commands/T1/abc' }],
  ['a password in an address', { url: 'redis://user:abc@cache:6379' }],
  ['an error and its causes', { error: new Error('xoxb-abc', { cause: new Error('xoxb-abc') }) }],
  ['fields of an error', { error: Object.assign(new Error('no'), { request: { token: 'abc' } }) }],
])('hides %s', (_, fields) => {
  expect(logged(fields)).not.toContain('abc');
});

it('hides a known secret anywhere, also where it is encoded', () => {
  const line = logged(
    { error: new Error('bad key s3cr3t/key'), list: [{ text: 's3cr3t%2Fkey' }] },
    'sent s3cr3t/key',
    ['s3cr3t/key'],
  );

  expect(line).not.toContain('s3cr3t');
});

it('hides a secret that it learned of later, and still those from before', () => {
  const redaction = createRedaction(['the-old-secret']);
  const written = () => redaction.text('the-old-secret and the-next"secret, "the-next\\"secret"');
  const inHeader = Buffer.from('the-next"secret').toString('base64');

  expect(written()).toBe('[hidden] and the-next"secret, "the-next\\"secret"');
  redaction.learn(['the-next"secret']);

  expect(written()).toBe('[hidden] and [hidden], "[hidden]"');
  expect(redaction.text(`Basic ${inHeader}`)).toBe('Basic [hidden]');
});

it('keeps what is needed of an error: name, message, code, stack, cause', () => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });

  const line = JSON.parse(logged({ error: new Error('no answer', { cause }) }));

  expect(line.error).toMatchObject({
    name: 'Error',
    message: 'no answer',
    stack: expect.stringContaining('log.test.ts'),
    cause: { message: 'refused', code: 'ECONNREFUSED' },
  });
});

it('survives what cannot be written as JSON', () => {
  const circle: Record<string, unknown> = { big: 10n, bytes: Buffer.from('x') };
  circle.itself = circle;

  expect(JSON.parse(logged({ circle })).circle.big).toBe('10');
});
