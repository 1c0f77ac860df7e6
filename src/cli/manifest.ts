import { manifest } from '../slack/manifest.ts';
import { type Given, UsageError } from './command-line.ts';
import { printLine } from './output.ts';

/** Socket Mode unless a URL is given. */
export async function printManifest(given: Given): Promise<number> {
  const { socket, url } = given;
  if (url === undefined) return print(manifest({ socket: true }));
  if (socket) throw new UsageError('--socket and --url exclude each other');
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new UsageError('--url must be an https address: Slack calls no other');
  }
  const path = new URL(url).pathname === '/' ? '/slack/events' : '';
  return print(manifest({ url: `${url.replace(/\/$/, '')}${path}` }));
}

function print(text: string): number {
  printLine(text.trimEnd());
  return 0;
}
