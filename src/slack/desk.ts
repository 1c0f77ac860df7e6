import { randomUUID } from 'node:crypto';
import type { DecisionRefusal } from '../domain/refusals.ts';
import type { Request } from '../domain/request.ts';
import type { Enquiries } from '../flow/enquiries.ts';
import type { Inbox } from '../flow/inbox.ts';
import { logAbout } from '../flow/log-about.ts';
import type { Refusal } from '../flow/meter.ts';
import type { Log, People, Requests } from '../flow/ports.ts';
import type { Message } from './blocks.ts';
import type { SlackConnection } from './connection.ts';
import { type Addressee, tellPrivately } from './private.ts';
import { decisionRefusal } from './refusals.ts';

/** What the handlers of commands, buttons and modals work with. */
export interface Desk {
  connection: SlackConnection;
  inbox: Inbox;
  /** Only read from here; changes go through the inbox. */
  requests: Pick<Requests, 'load' | 'open' | 'recent' | 'byRequester'>;
  people: Pick<People, 'lookup' | 'workspace'>;
  enquiries: Enquiries;
  channels: { requests: string };
  log: Log;
}

/** The same desk, and what it logs names the request. */
export function about(desk: Desk, request: string | undefined): Desk {
  return request === undefined ? desk : { ...desk, log: logAbout(desk.log, { request }) };
}

/** The one acknowledgement of one delivery. A second one is left out. */
export interface Ack {
  (body?: unknown): Promise<void>;
  isGiven(): boolean;
}

export function ackOnce(ack: (body?: never) => Promise<unknown>): Ack {
  let given = false;
  const once = async (body?: unknown): Promise<void> => {
    if (given) return;
    given = true;
    await ack(body as never);
  };
  return Object.assign(once, { isGiven: () => given });
}

/** The body of an acknowledgement that only the sender sees. */
export function privately(message: Message): Message & { response_type: 'ephemeral' } {
  return { response_type: 'ephemeral', ...message };
}

/** Tells one person; that it cannot be told is logged, since nobody is left to hear it. */
export async function tell(desk: Desk, to: Addressee, message: Message | string): Promise<void> {
  const said = typeof message === 'string' ? { text: message } : message;
  try {
    await tellPrivately(desk.connection, to, said);
  } catch (error) {
    desk.log.warn({ user: to.user, error }, 'a private answer could not be given');
  }
}

/**
 * Does the work of one delivery. A bug in it is logged with an id, and the person is told that id
 * instead of nothing.
 */
export async function guarded(
  desk: Desk,
  handler: string,
  to: Addressee | null,
  ack: Ack,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const incident = randomUUID().slice(0, 8);
    const isAnswered = ack.isGiven();
    desk.log.error({ handler, incident, error }, 'a Slack handler failed');
    const sentence = `Something went wrong on my side (${incident}). Look at the card before you try again; the operators of this bot find the details under that id.`;
    await ack(handler === 'command' ? privately({ text: sentence }) : undefined).catch(
      () => undefined,
    );
    if (to && (handler !== 'command' || isAnswered)) await tell(desk, to, sentence);
  }
}

/** What is said about a whole delivery. */
const ofDeliveries = {
  elsewhere:
    'This bot works for another workspace, so nothing was done. Use it in the workspace it is installed in.',
  unreadable:
    'Slack sent something that I cannot read, so nothing was done. Type /dbencrypt help to see what I understand.',
  'not-an-operator': 'Only the operators of this bot may have it examined.',
};

/** Why nothing was done, in words. What is told so is counted: call it for what is told. */
export function refuse(
  desk: Desk,
  of: Refusal['of'],
  why: DecisionRefusal | keyof typeof ofDeliveries,
  request: Request | null = null,
): string {
  desk.connection.meter.refused({ of, why });
  return isOfDelivery(why) ? ofDeliveries[why] : decisionRefusal(why, request);
}

function isOfDelivery(why: string): why is keyof typeof ofDeliveries {
  return Object.hasOwn(ofDeliveries, why);
}

/** Is this delivery from another workspace than the bot's? What Slack does not send is no objection. */
export function isElsewhere(desk: Desk, teamId: string | null | undefined): boolean {
  return Boolean(teamId) && teamId !== desk.connection.workspace;
}
