import type { Config } from '../config.ts';
import type { Log } from '../flow/ports.ts';
import { type HttpDoor, httpDoor } from '../slack/http-door.ts';
import type { Role } from './parts.ts';

/** The door of Slack's requests, not open yet. Null: in Socket Mode, and for workers. */
export function slackDoor({ slack, http }: Config, role: Role, log: Log): HttpDoor | null {
  if (slack.appToken !== null || role === 'worker') return null;
  const { host, port } = http;
  return httpDoor({ host, port, signingSecrets: slack.signingSecrets }, log);
}
