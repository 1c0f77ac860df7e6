import type { Command } from '../domain/command.ts';
import { StoreError } from '../domain/errors.ts';
import type { Request } from '../domain/request.ts';
import { lookUp } from '../flow/people.ts';
import { ChatError } from '../flow/speech-ports.ts';
import type { Message } from './blocks.ts';
import { cardToRead } from './card.ts';
import { type Desk, refuse } from './desk.ts';
import { examinedMessage, notAnOperator } from './doctor.ts';
import { explanationMessage } from './explain.ts';
import { fleetMessage } from './fleet.ts';
import { helpMessage } from './help.ts';
import { keyMessage } from './key-answer.ts';
import { messageOfLines } from './lines.ts';
import { requestLine } from './request-line.ts';
import type { CommandDelivery } from './schema.ts';
import { trailMessage } from './trail.ts';
import { whoCanMessage } from './who-can.ts';
import { effectOf } from './words.ts';

/** The form is opened, not answered. */
export type Answered = Exclude<Command, { kind: 'encrypt' | 'form' }>;

const listLimit = 20;
const unreachable = 'My store cannot be reached now, so I cannot look. Try again in a minute.';

/** The answer to every command but the wish itself. */
export async function answerCommand(
  desk: Desk,
  delivery: CommandDelivery,
  command: Answered,
): Promise<Message> {
  switch (command.kind) {
    case 'help':
      return help(desk, delivery);
    case 'show':
      return reading(desk, delivery, () => show(desk, command.request));
    case 'requests':
      return reading(desk, delivery, () => list(desk, delivery, command.which));
    case 'cancel':
      return cancel(desk, delivery, command.request, command.reason);
    case 'explain':
      return reading(desk, delivery, () => explain(desk, delivery, command.request));
    case 'who-can':
      return reading(desk, delivery, async () => {
        const { provider, instance } = command;
        return whoCanMessage(
          await desk.enquiries.whoCan({ provider, instance, by: delivery.user_id }),
        );
      });
    case 'list':
      return reading(desk, delivery, async () =>
        fleetMessage(await desk.enquiries.list(command), command),
      );
    case 'key':
      return reading(desk, delivery, async () =>
        keyMessage(await desk.enquiries.key(command.key), command.key),
      );
    case 'doctor':
      return examine(desk, delivery);
    case 'audit':
      return reading(desk, delivery, async () =>
        trailMessage(await desk.enquiries.audit(command.of), command.of),
      );
  }
}

/** Everybody gets an answer: what somebody may not do is told with it. */
async function help(desk: Desk, delivery: CommandDelivery): Promise<Message> {
  try {
    return helpMessage(await desk.enquiries.abilities(delivery.user_id));
  } catch (error) {
    if (error instanceof StoreError || error instanceof ChatError) return helpMessage(null);
    throw error;
  }
}

/** For operators; others are told who they are. */
async function examine(desk: Desk, { user_id }: CommandDelivery): Promise<Message> {
  try {
    const examination = await desk.enquiries.examine(user_id);
    if (examination.ok) return examinedMessage(examination.areas);
    const text = refuse(desk, 'command', examination.why);
    return examination.why === 'not-an-operator' ? notAnOperator(text, examination) : { text };
  } catch (error) {
    const where = 'Where the bot runs, `dbencrypt doctor` says more.';
    if (error instanceof StoreError) return { text: `${unreachable} ${where}` };
    if (error instanceof ChatError) return { text: refuse(desk, 'command', 'people-unreadable') };
    throw error;
  }
}

/** Reading is for full members of the workspace. */
async function reading(
  desk: Desk,
  delivery: CommandDelivery,
  read: () => Promise<Message>,
): Promise<Message> {
  try {
    const { objection } = await lookUp(desk, delivery.user_id);
    if (objection) return { text: refuse(desk, 'command', objection) };
    return await read();
  } catch (error) {
    if (error instanceof StoreError) return { text: unreachable };
    if (error instanceof ChatError) return { text: refuse(desk, 'command', 'people-unreadable') };
    throw error;
  }
}

async function show(desk: Desk, id: string): Promise<Message> {
  const request = await desk.requests.load(id);
  return request ? cardToRead(request) : { text: refuse(desk, 'command', 'unknown-request') };
}

async function explain(desk: Desk, { user_id }: CommandDelivery, id: string): Promise<Message> {
  const explained = await desk.enquiries.explain({ request: id, by: user_id });
  return explained
    ? explanationMessage(explained)
    : { text: refuse(desk, 'command', 'unknown-request') };
}

async function list(
  desk: Desk,
  delivery: CommandDelivery,
  which: 'open' | 'mine' | 'all',
): Promise<Message> {
  const found = await requestsOf(desk, delivery.user_id, which);
  if (found.length === 0) return { text: `There are no requests (${which}).` };
  const more = found.length === listLimit ? [`Only ${listLimit} are shown.`] : [];
  return messageOfLines([{ ours: [...found.map(requestLine), ...more] }]);
}

function requestsOf(desk: Desk, user: string, which: 'open' | 'mine' | 'all'): Promise<Request[]> {
  if (which === 'open') return desk.requests.open(listLimit);
  if (which === 'mine') return desk.requests.byRequester(user, listLimit);
  return desk.requests.recent(listLimit);
}

/** Cancels what the person names; there is no card in front of them, so the newest one counts. */
async function cancel(
  desk: Desk,
  delivery: CommandDelivery,
  id: string,
  reason: string | null,
): Promise<Message> {
  try {
    const request = await desk.requests.load(id);
    if (!request) return { text: refuse(desk, 'command', 'unknown-request') };
    const decided = await desk.inbox.decide({
      action: 'cancel',
      request: id,
      fingerprint: request.fingerprint,
      by: { id: delivery.user_id, name: delivery.user_name ?? delivery.user_id },
      once: delivery.trigger_id,
      ...(reason ? { reason } : {}),
    });
    if (!decided.ok) return { text: refuse(desk, 'command', decided.why, decided.request) };
    return { text: `${id} is cancelled: ${effectOf(decided.request)}.` };
  } catch (error) {
    if (error instanceof StoreError) {
      return {
        text: `I could not confirm that this was recorded. Type /dbencrypt show ${id} to see.`,
      };
    }
    throw error;
  }
}
