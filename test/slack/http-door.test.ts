import { expect, it, onTestFinished } from 'vitest';
import { type HttpDoor, httpDoor } from '../../src/slack/http-door.ts';
import { formOf, signatureOf } from '../helpers/fake-slack-delivery.ts';
import { keepLog } from './quiet-log.ts';

const secret = 'a-signing-secret';
const form = 'application/x-www-form-urlencoded';

async function openDoor(): Promise<{
  door: HttpDoor;
  url: string;
  log: ReturnType<typeof keepLog>;
}> {
  const log = keepLog();
  const door = httpDoor({ host: '127.0.0.1', port: 0, signingSecrets: [secret] }, log);
  const { port } = await door.open();
  onTestFinished(() => door.close(Promise.resolve()));
  return { door, url: `http://127.0.0.1:${port}`, log };
}

/** Behind the door: keeps what comes in, and acknowledges it with its text. */
function begin(door: HttpDoor): unknown[] {
  const heard: unknown[] = [];
  door.receiver.init({
    async processEvent({
      body,
      ack,
    }: {
      body: { text?: string };
      ack(said: string): Promise<void>;
    }) {
      heard.push(body);
      await ack(`heard ${body.text ?? ''}`);
    },
  } as never);
  return heard;
}

function signed(
  body: string,
  timestampS = Math.floor(Date.now() / 1_000),
  by = secret,
): RequestInit {
  return {
    method: 'POST',
    headers: {
      'content-type': form,
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signatureOf(by, timestampS, body),
    },
    body,
  };
}

const command = formOf('slash_commands', { command: '/dbencrypt', text: 'help me' }).toString();

it('keeps whoever comes before the app is there, and answers then', async () => {
  const { door, url } = await openDoor();
  const early = fetch(`${url}/slack/events`, signed(command));
  const page = fetch(`${url}/healthz`);

  door.serve([{ path: '/healthz', method: 'GET', handler: (_, response) => response.end('fine') }]);
  expect(await (await page).text()).toBe('fine');
  const heard = begin(door);

  expect(await (await early).text()).toBe('heard help me');
  expect(heard).toEqual([{ command: '/dbencrypt', text: 'help me' }]);
});

it('refuses who has waited so long that Slack gives up, and keeps nothing of it', async () => {
  const { door, url } = await openDoor();

  const { status } = await fetch(`${url}/slack/events`, signed(command));
  const heard = begin(door);

  expect(status).toBe(503);
  expect(heard).toEqual([]);
});

it('does not believe a signature over other bytes, an old one, or half of one', async () => {
  const { door, url, log } = await openDoor();
  const heard = begin(door);
  const right = signed(command);
  const { 'x-slack-signature': signature = '', ...headers } = right.headers as Record<
    string,
    string
  >;
  const nowS = Math.floor(Date.now() / 1_000);
  const wrong: RequestInit[] = [
    { ...right, body: `${command}&text=other` },
    { ...right, headers },
    { ...right, headers: { ...headers, 'x-slack-signature': signature.slice(0, -1) } },
    { ...right, headers: { ...headers, 'x-slack-signature': signature.toUpperCase() } },
    {
      ...right,
      headers: { ...headers, 'x-slack-signature': signature, 'x-slack-request-timestamp': 'NaN' },
    },
    signed(command, nowS - 301),
    signed(command, nowS + 400),
  ];

  const answers = await Promise.all(wrong.map((each) => fetch(`${url}/slack/events`, each)));

  expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
  expect(heard).toEqual([]);
  // Anybody can do this at any pace: one line a minute says so.
  expect(log.lines).toHaveLength(1);
});

it('believes a delivery that is signed with either of two secrets, and none after a secret was taken away', async () => {
  const { door, url } = await openDoor();
  begin(door);
  const statusOf = async (by: string) => {
    const { status } = await fetch(`${url}/slack/events`, signed(command, undefined, by));
    return status;
  };
  const statuses = () => Promise.all([secret, 'the-next-secret', 'another'].map(statusOf));

  expect(door.takeSigningSecrets([secret])).toBe(false);
  expect(await statuses()).toEqual([200, 401, 401]);
  expect(door.takeSigningSecrets([secret, 'the-next-secret'])).toBe(true);
  expect(await statuses()).toEqual([200, 200, 401]);
  door.takeSigningSecrets(['the-next-secret']);
  expect(await statuses()).toEqual([401, 200, 401]);
});

it('judges how old a delivery is by the clock it is given, whatever the clock of this machine says', async () => {
  const { door, url } = await openDoor();
  const heard = begin(door);
  const tenMinutes = 600_000;
  const nowS = Math.floor(Date.now() / 1_000);
  const deliver = (timestampS: number) => fetch(`${url}/slack/events`, signed(command, timestampS));

  door.keepTime({ now: () => Date.now() + tenMinutes });

  expect((await deliver(nowS + 600)).status).toBe(200);
  expect((await deliver(nowS)).status).toBe(401);
  expect(heard).toHaveLength(1);
});

it('tells Slack that somebody is there, and reads nothing else of such a question', async () => {
  const { door, url } = await openDoor();
  const heard = begin(door);

  const asked = await fetch(`${url}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': form },
    body: `ssl_check=1&${command}`,
  });

  expect(asked.status).toBe(200);
  expect(heard).toEqual([]);
});

it('gives back the challenge of a signed verification', async () => {
  const { url } = await openDoor();
  const asked = signed(JSON.stringify({ type: 'url_verification', challenge: 'c-1' }));

  const answer = await fetch(`${url}/slack/events`, {
    ...asked,
    headers: { ...asked.headers, 'content-type': 'application/json' },
  });

  expect(await answer.json()).toEqual({ challenge: 'c-1' });
});

it('refuses what is far too long without reading it to its end', async () => {
  const { door, url } = await openDoor();
  const heard = begin(door);

  const sent = fetch(`${url}/slack/events`, signed('x'.repeat(2_000_000)));

  // Who is still sending may see the connection end before it sees the answer.
  const status = await sent.then(
    (answer) => answer.status,
    () => 413,
  );
  expect(status).toBe(413);
  expect(heard).toEqual([]);
});

it('answers what is signed and cannot be read with 400', async () => {
  const { door, url } = await openDoor();
  const heard = begin(door);

  const answer = await fetch(`${url}/slack/events`, signed('payload=%7Bno-json'));

  expect(answer.status).toBe(400);
  expect(heard).toEqual([]);
});
