import type { Config } from '../config.ts';
import type { PolicySet } from '../domain/policy.ts';
import { readAbilities } from '../flow/abilities.ts';
import { considerPress, decideRequest } from '../flow/decide-request.ts';
import type { Enquiries } from '../flow/enquiries.ts';
import { examineFor } from '../flow/examine.ts';
import { explainRequest } from '../flow/explain-request.ts';
import type { Inbox } from '../flow/inbox.ts';
import { listInstances } from '../flow/list-instances.ts';
import { lookUpKey } from '../flow/look-up-key.ts';
import { readTrail } from '../flow/read-trail.ts';
import { submitRequest } from '../flow/submit-request.ts';
import { whoCan } from '../flow/who-can.ts';
import { type AdminServer, startAdmin } from '../http/admin.ts';
import type { Route } from '../http/health.ts';
import { createSlackApp } from '../slack/app.ts';
import type { HttpDoor } from '../slack/http-door.ts';
import { readHead } from '../store/audit.ts';
import { readFirstSeq } from '../store/log-start.ts';
import type { Foundation, Role } from './parts.ts';
import { rememberPeople } from './remembered-people.ts';

/**
 * For examinations: Slack answers some twenty questions about groups a minute, and while it wants to be left
 * alone nobody can decide either.
 */
const rememberForMs = 60_000;

/**
 * The server of the probes, where they have one of their own: in Socket Mode, for workers, and with
 * `adminPort`. Null: they come in on Slack's port. Open before anything else, so that a bot that waits
 * for Redis is seen to live.
 */
export async function openAdmin(
  config: Config,
  role: Role,
  routes: Route[],
): Promise<AdminServer | null> {
  const { host, port, adminPort } = config.http;
  const overHttp = config.slack.appToken === null && role !== 'worker';
  if (adminPort === null && overHttp) return null;
  return startAdmin({ host, port: adminPort ?? port, routes });
}

/**
 * What people come in through.
 *
 * @param door null: Socket Mode.
 * @returns the port that Slack's requests come in on; null in Socket Mode.
 */
export async function openDoors(
  foundation: Foundation,
  door: HttpDoor | null,
): Promise<{ port: number | null }> {
  const app = slackApp(foundation, door);
  foundation.closers.push(() => app.stop());
  return app.start();
}

function slackApp(foundation: Foundation, door: HttpDoor | null) {
  const { config, parts, connection } = foundation;
  return createSlackApp({
    mode: door ? { kind: 'http', door } : { kind: 'socket', appToken: config.slack.appToken ?? '' },
    connection,
    inbox: inboxOf(foundation),
    requests: parts.requests,
    people: parts.people,
    enquiries: enquiriesOf(foundation),
    channels: config.channels,
    log: parts.log,
  });
}

function inboxOf({ parts, cursors }: Foundation): Inbox {
  return {
    submit: (input) => submitRequest({ ...parts, cursors }, input),
    consider: (press) => considerPress(parts, press),
    decide: (press) => decideRequest(parts, press),
  };
}

function enquiriesOf(foundation: Foundation): Enquiries {
  const { parts, redis } = foundation;
  const now = () => performance.now();
  const people = rememberPeople(parts.people, { forMs: rememberForMs, now });
  const lookAtAll = async (set: PolicySet) =>
    // Loaded when it is needed: a start need not wait for it.
    (await import('./doctor.ts')).examineRunning(
      { ...foundation, parts: { ...parts, people } },
      set,
    );
  const auditLog = {
    head: () => readHead(redis),
    leftUpTo: async () => ((await readFirstSeq(redis)) ?? 1) - 1,
  };
  return {
    list: (asked) => listInstances(parts, asked),
    key: (typed) => lookUpKey(parts, typed),
    audit: (of) => readTrail({ ...parts, auditLog }, of),
    explain: (asked) => explainRequest(parts, asked),
    whoCan: (asked) => whoCan(parts, asked),
    abilities: (user) => readAbilities(parts, user),
    examine: (user) => examineFor({ ...parts, lookAtAll }, user),
  };
}
