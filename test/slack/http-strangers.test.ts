import { describe, expect, it, onTestFinished } from 'vitest';
import { httpDoor } from '../../src/slack/http-door.ts';
import { formOf, signatureOf } from '../helpers/fake-slack-delivery.ts';
import { exchange, openRaw } from '../helpers/raw-http.ts';
import { until } from '../helpers/until.ts';
import { keepLog } from './quiet-log.ts';

const secret = 'a-signing-secret';
const command = formOf('slash_commands', { command: '/dbencrypt', text: 'help' }).toString();

/** The door that Slack's requests come in through, with somebody behind it and one page beside it. */
async function openDoor(finished: typeof onTestFinished = onTestFinished) {
  const log = keepLog();
  const door = httpDoor({ host: '127.0.0.1', port: 0, signingSecrets: [secret] }, log);
  const heard: unknown[] = [];
  door.receiver.init({
    async processEvent({ body, ack }: { body: unknown; ack(said: string): Promise<void> }) {
      heard.push(body);
      await ack('heard');
    },
  } as never);
  door.serve([{ path: '/healthz', method: 'GET', handler: (_, response) => response.end('fine') }]);
  const { port } = await door.open();
  finished(() => door.close(Promise.resolve()));
  return { port: port ?? 0, heard, log };
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;
const post = '/slack/events HTTP/1.1';

function signedPost(body: string, ...more: string[]): string {
  const timestampS = Math.floor(Date.now() / 1_000);
  const head = lines(
    `POST ${post}`,
    'Host: bot',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Slack-Request-Timestamp: ${timestampS}`,
    `X-Slack-Signature: ${signatureOf(secret, timestampS, body)}`,
    ...more,
  );
  return `${head}${body}`;
}

describe('a stranger who reaches the port', () => {
  const closing = 'Connection: close';
  const chunked = '0\r\n\r\n';
  const refused: [what: string, status: number, bytes: string][] = [
    [
      'two lengths of one body',
      400,
      `${lines(`POST ${post}`, 'Host: bot', 'Content-Length: 5', 'Transfer-Encoding: chunked')}${chunked}`,
    ],
    [
      'two different lengths',
      400,
      `${lines(`POST ${post}`, 'Host: bot', 'Content-Length: 5', 'Content-Length: 6')}hello`,
    ],
    [
      'a coding that only some understand',
      400,
      `${lines(`POST ${post}`, 'Host: bot', 'Transfer-Encoding: chunked, identity')}${chunked}`,
    ],
    ['a name with a blank', 400, lines(`POST ${post}`, 'Host: bot', 'Content-Length : 5')],
    ['a folded header', 400, lines(`POST ${post}`, 'Host: bot', 'X: 1', ' 2 :', closing)],
    ['no host', 400, lines('GET /healthz HTTP/1.1', closing)],
    ['no HTTP', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    [
      'headers without end',
      431,
      lines('GET /healthz HTTP/1.1', 'Host: bot', `X: ${'x'.repeat(20_000)}`),
    ],
    ['another path', 404, lines('GET /admin HTTP/1.1', 'Host: bot', closing)],
    ['the path doubled', 404, lines(`POST /${post}`, 'Host: bot', 'Content-Length: 0', closing)],
    ['the path in disguise', 404, lines('POST /slack/%65vents HTTP/1.1', 'Host: bot', closing)],
    ['a whole address', 404, lines(`POST http://bot${post}`, 'Host: bot', closing)],
    ['an address that is none', 404, lines('GET /%zz/../:// HTTP/1.1', 'Host: bot', closing)],
    ['a page of ours, written to', 405, lines('POST /healthz HTTP/1.1', 'Host: bot', closing)],
    ['only the head of it', 405, lines(`HEAD ${post}`, 'Host: bot', closing)],
    ['what may be done', 405, lines(`OPTIONS ${post}`, 'Host: bot', closing)],
    ['its own words', 405, lines(`TRACE ${post}`, 'Host: bot', closing)],
    ['a reading of it', 405, lines(`GET ${post}`, 'Host: bot', closing)],
    [
      'a length beyond all sense',
      413,
      lines(`POST ${post}`, 'Host: bot', 'Content-Length: 99999999999'),
    ],
  ];

  it.each(refused)('who sends %s is answered %i, and no more', async (_, status, bytes) => {
    const { port, heard } = await openDoor();

    const { statuses, received } = await exchange(port, bytes);

    expect(statuses()).toEqual([status]);
    expect(received()).not.toMatch(
      /^(server|x-powered-by|via):|node|express|bolt|v?\d+\.\d+\.\d/im,
    );
    if (status === 405) expect(received()).toMatch(/^allow: (POST|GET)\r$/im);
    expect(heard).toEqual([]);
  });

  it('changes no protocol and gets no tunnel', async () => {
    const { port } = await openDoor();
    const upgrade = ['Connection: Upgrade, close', 'Upgrade: websocket'];

    const asked = await exchange(port, lines('GET /healthz HTTP/1.1', 'Host: bot', ...upgrade));
    const tunnel = await exchange(port, lines('CONNECT bot:6379 HTTP/1.1', 'Host: bot'));

    expect(asked.statuses()).toEqual([200]);
    expect(tunnel.received()).toBe('');
  });

  it('cannot hang a request of its own on one that Slack has signed', async () => {
    const { port, heard } = await openDoor();
    const unsigned = `${lines(`POST ${post}`, 'Host: bot', `Content-Length: ${command.length}`)}${command}`;

    const client = await openRaw(port);
    client.send(`${signedPost(command)}${unsigned}`);
    await until(() => client.statuses().length === 2);
    client.close();

    expect(client.statuses()).toEqual([200, 401]);
    expect(heard).toHaveLength(1);
  });

  it('with thousands of headers does not hide what Slack has signed', async () => {
    const { port, heard } = await openDoor();
    const many = Array.from({ length: 1_500 }, () => 'a: b');

    const client = await exchange(port, signedPost(command, ...many, closing));

    expect(client.statuses()).toEqual([200]);
    expect(heard).toHaveLength(1);
  });
});

describe.concurrent('who is slow only holds a socket, and not for long', () => {
  const begun = `POST ${post}\r\nHost: bot\r\n`;
  const slow: [what: string, bytes: string][] = [
    ['who connects and says nothing more than the first line', begun],
    ['who promises a body and sends half of it', `${begun}Content-Length: 100\r\n\r\nhalf`],
    ['who sends a body that has no end', `${begun}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
  ];

  it.for(slow)('%s', { timeout: 60_000 }, async ([, bytes], { expect, onTestFinished }) => {
    const { port, heard } = await openDoor(onTestFinished);

    const { statuses } = await exchange(port, bytes);

    expect(statuses()).toEqual([408]);
    expect(heard).toEqual([]);
  });
});
