import { createRequire } from 'node:module';
import type * as Bolt from '@slack/bolt';

/**
 * What is used of Bolt, and no more: its index brings Express and a receiver for AWS Lambda along, which cost
 * each start 60 ms and 14 MB. The Web API's client is the one that Bolt itself uses.
 */
const require = createRequire(import.meta.url);
const requireOfBolt = createRequire(require.resolve('@slack/bolt'));

export const App = inside<typeof Bolt.App>('App.js');
export type App = Bolt.App;

export const SocketModeReceiver = inside<typeof Bolt.SocketModeReceiver>(
  'receivers/SocketModeReceiver.js',
);
export type SocketModeReceiver = Bolt.SocketModeReceiver;

export const webApi: typeof Bolt.webApi = requireOfBolt('@slack/web-api');

/** Each file of Bolt has its class as `default`. */
function inside<Class>(file: string): Class {
  const module: { default: Class } = require(`@slack/bolt/dist/${file}`);
  return module.default;
}
