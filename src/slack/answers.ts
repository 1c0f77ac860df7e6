import { type Command, helpText } from '../domain/command.ts';
import { StoreError } from '../domain/errors.ts';
import { objectionTo } from '../domain/people.ts';
import type { Request } from '../domain/request.ts';
import { ChatError } from '../flow/ports.ts';
import { type Message, messageOf, plainSection, section } from './blocks.ts';
import { cardToRead } from './card.ts';
import type { Desk } from './desk.ts';
import { decisionRefusal } from './refusals.ts';
import type { CommandDelivery } from './schema.ts';
import { stateSigns, stateWords } from './states.ts';
import { defused, moment } from './text.ts';
import { effectOf, phraseFor } from './words.ts';

type Answered = Exclude<Command, { kind: 'encrypt' }>;

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
      return messageOf(defused(helpText(), 2_500), [plainSection(helpText())]);
    case 'show':
      return reading(desk, delivery, () => show(desk, command.request));
    case 'requests':
      return reading(desk, delivery, () => list(desk, delivery, command.which));
    case 'cancel':
      return cancel(desk, delivery, command.request, command.reason);
    case 'form':
      return notYet('The form', `type the command: ${firstLine(helpText())}`);
    case 'explain':
      return notYet('explain', `/dbencrypt show ${command.request} shows where it stands`);
    case 'who-can':
      return notYet('who-can', 'the card of a request names who may approve');
    case 'list':
      return notYet('list', 'a request reads the state of the instance it names');
    case 'key':
      return notYet('key', 'a request checks the key it names');
    case 'audit':
      return notYet('audit', 'the operators run: dbencrypt audit export');
  }
}

function notYet(what: string, instead: string): Message {
  const text = `${what} is not in this version. Instead: ${instead}.`;
  return messageOf(defused(text, 1_500), [plainSection(text)]);
}

/** Reading is for full members of the workspace. */
async function reading(
  desk: Desk,
  delivery: CommandDelivery,
  read: () => Promise<Message>,
): Promise<Message> {
  try {
    const person = await desk.people.lookup(delivery.user_id);
    const objection = person ? objectionTo(person, desk.connection.workspace) : 'other-workspace';
    if (objection) return { text: decisionRefusal(objection, null) };
    return await read();
  } catch (error) {
    if (error instanceof StoreError) return { text: unreachable };
    if (error instanceof ChatError) return { text: decisionRefusal('people-unreadable', null) };
    throw error;
  }
}

async function show(desk: Desk, id: string): Promise<Message> {
  const request = await desk.requests.load(id);
  return request ? cardToRead(request) : { text: decisionRefusal('unknown-request', null) };
}

async function list(
  desk: Desk,
  delivery: CommandDelivery,
  which: 'open' | 'mine' | 'all',
): Promise<Message> {
  const found = await requestsOf(desk, delivery.user_id, which);
  if (found.length === 0) return { text: `There are no requests (${which}).` };
  const more = found.length === listLimit ? [`Only ${listLimit} are shown.`] : [];
  const lines = [...found.map(lineOf), ...more];
  // A block each: together they would be longer than one block may be.
  return messageOf(
    lines.join('\n'),
    lines.map((line) => section(line)),
  );
}

function requestsOf(desk: Desk, user: string, which: 'open' | 'mine' | 'all'): Promise<Request[]> {
  if (which === 'open') return desk.requests.open(listLimit);
  if (which === 'mine') return desk.requests.byRequester(user, listLimit);
  return desk.requests.recent(listLimit);
}

function lineOf(request: Request): string {
  const asker = defused(request.requester.name, 40);
  const sign = stateSigns[request.state];
  const isWaiting = ['pending', 'approved', 'scheduled'].includes(request.state);
  const until = isWaiting && request.expiresAtMs ? `, until ${moment(request.expiresAtMs)}` : '';
  return `${sign} *${request.id}* ${stateWords[request.state]}${until}: ${asker} asked to ${phraseFor(request)}`;
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
    if (!request) return { text: decisionRefusal('unknown-request', null) };
    const decided = await desk.inbox.decide({
      action: 'cancel',
      request: id,
      fingerprint: request.fingerprint,
      by: { id: delivery.user_id, name: delivery.user_name ?? delivery.user_id },
      ...(reason ? { reason } : {}),
    });
    if (!decided.ok) return { text: decisionRefusal(decided.why, decided.request) };
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

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
