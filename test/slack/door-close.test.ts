import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { httpDoor } from '../../src/slack/http-door.ts';
import { formOf, signatureOf } from '../helpers/fake-slack-delivery.ts';
import { openRaw } from '../helpers/raw-http.ts';
import { until } from '../helpers/until.ts';
import { keepLog } from './quiet-log.ts';

const secret = 'a-signing-secret';
const body = formOf('slash_commands', { command: '/dbencrypt', text: 'help' }).toString();

/** A door with somebody behind it, who takes this long, and one delivery of which half has come. */
async function halfDelivered(takesMs: number) {
  const door = httpDoor({ host: '127.0.0.1', port: 0, signingSecrets: [secret] }, keepLog());
  const heard: unknown[] = [];
  door.receiver.init({
    async processEvent({ body, ack }: { body: object; ack(said: string): Promise<void> }) {
      await pause(takesMs);
      heard.push(body);
      await ack('stored');
    },
  } as never);
  const { port } = await door.open();
  const client = await openRaw(Number(port));
  const timestampS = Math.floor(Date.now() / 1_000);
  const head = [
    'POST /slack/events HTTP/1.1',
    'host: bot',
    'expect: 100-continue',
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    `x-slack-request-timestamp: ${timestampS}`,
    `x-slack-signature: ${signatureOf(secret, timestampS, body)}`,
  ];
  client.send(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  // It has been taken on: its body is awaited.
  await until(() => client.received().includes('100 Continue'));
  return { door, client, heard };
}

it('still answers a delivery of which half had come when it closes', async () => {
  const { door, client, heard } = await halfDelivered(50);

  const closed = door.close(Promise.resolve());
  client.send(body.slice(10));
  await Promise.all([closed, client.ended]);

  expect(heard).toHaveLength(1);
  expect(client.received()).toMatch(/HTTP\/1\.1 200 OK[\s\S]*stored/);
});

it('does not wait for the rest of a delivery that never comes', async () => {
  const { door, client } = await halfDelivered(0);

  const startedAtMs = performance.now();
  await door.close(Promise.resolve());
  await client.ended;

  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
  expect(client.received()).not.toContain('200 OK');
});
