import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';

/** The least that a Bolt app can be: it checks signatures and acknowledges. `node bare-bolt.js SECRET`. */
const receiver = new HTTPReceiver({ signingSecret: process.argv[2] ?? '' });
const app = new App({
  receiver,
  authorize: async () => ({ botUserId: 'U0BARE', teamId: 'T0FAKE' }),
  convoStore: false,
});
app.command(/.*/, async ({ ack }) => ack({ response_type: 'ephemeral', text: 'Heard.' }));
const server = await receiver.start({ host: '127.0.0.1', port: Number(process.argv[3] ?? 0) });
console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
