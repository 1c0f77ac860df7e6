import { type Command, parseCommand } from '../domain/command.ts';
import { StoreError } from '../domain/errors.ts';
import type { Wish } from '../domain/events.ts';
import type { Submitted } from '../flow/inbox.ts';
import { answerCommand } from './answers.ts';
import { type Message, messageOf, plainSection, section } from './blocks.ts';
import {
  type Ack,
  type Desk,
  elsewhere,
  guarded,
  isElsewhere,
  privately,
  tell,
  unreadable,
} from './desk.ts';
import { inTime } from './in-time.ts';
import { type Addressee, isSlackAddress } from './private.ts';
import { CommandDelivery } from './schema.ts';
import { defused, foreign, mentionChannel } from './text.ts';

const commandName = '/dbencrypt';

/** Slack waits 3 s for the acknowledgement. What takes longer is told afterwards. */
const answerWithinMs = 2_000;

/** A wish is stored before Slack is answered; this leaves Slack's 3 s enough room. */
const storeWithinMs = 1_500;

const notRecorded =
  'Nothing was recorded: the store of this bot cannot be reached. Try again in a minute.';
const notConfirmed =
  'I could not confirm that this was recorded. Type /dbencrypt requests mine to see, or try again in a minute: the same is never done twice.';

/** Somebody typed a slash command. */
export async function onCommand(desk: Desk, body: unknown, ack: Ack): Promise<void> {
  const read = CommandDelivery.safeParse(body);
  if (!read.success) return ack(privately({ text: unreadable }));
  const to = addresseeOf(read.data);
  await guarded(desk, 'command', to, ack, () => handle(desk, read.data, to, ack));
}

async function handle(
  desk: Desk,
  delivery: CommandDelivery,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  if (isElsewhere(desk, delivery.team_id)) return ack(privately({ text: elsewhere }));
  if (delivery.command !== commandName) {
    return ack(
      privately({
        text: `I do not know ${defused(delivery.command, 40)}. Type ${commandName} help.`,
      }),
    );
  }
  const parsed = parseCommand(delivery.text);
  if (!parsed.ok) return ack(privately(problemOf(parsed)));
  const { command, understood } = parsed;
  if (command.kind === 'encrypt') {
    return submit(desk, delivery, { wish: command.wish, understood }, to, ack);
  }
  await answer(desk, delivery, command, to, ack);
}

/** Stores what was asked for, then acknowledges: what was acknowledged cannot be lost. */
async function submit(
  desk: Desk,
  delivery: CommandDelivery,
  asked: { wish: Wish; understood: string },
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const url = to.responseUrl;
  const work = desk.inbox.submit({
    wish: asked.wish,
    by: { id: delivery.user_id, name: delivery.user_name ?? delivery.user_id },
    channel: delivery.channel_id,
    once: delivery.trigger_id,
    responseUrl: url && isSlackAddress(url, desk.connection.apiUrl) ? url : null,
  });
  const first = await inTime(work, storeWithinMs);
  if (first.is === 'late') await ack(privately({ text: notConfirmed }));
  try {
    const message = takenIn(desk, await work, asked);
    if (first.is === 'late') await tell(desk, to, message);
    else await ack(privately(message));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    await ack(privately({ text: error.code === 'unreachable' ? notRecorded : notConfirmed }));
  }
}

function takenIn(
  desk: Desk,
  submitted: Submitted,
  { wish, understood }: { wish: Wish; understood: string },
): Message {
  const first = submitted.ok
    ? `${submitted.request.id}: reading the facts of ${wish.instance}.`
    : `${submitted.request}: this was already recorded, and is one request.`;
  const channel = mentionChannel(desk.channels.requests);
  const where = `The card will appear in ${channel}, or I say here what stands in the way.`;
  return messageOf(`${first} ${where} Understood: /dbencrypt ${defused(understood, 1_000)}`, [
    section(`${first} ${where}`),
    plainSection(`Understood: /dbencrypt ${foreign(understood, 1_500)}`),
  ]);
}

async function answer(
  desk: Desk,
  delivery: CommandDelivery,
  command: Exclude<Command, { kind: 'encrypt' }>,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const work = answerCommand(desk, delivery, command);
  const result = await inTime(work, answerWithinMs);
  if (result.is === 'done') return ack(privately(result.value));
  if (result.is === 'failed') throw result.error;
  await ack(privately({ text: 'This takes a little longer; the answer follows.' }));
  await tell(desk, to, await result.work);
}

/** Names the word that was not understood, and what would be: typed again, it is to be copied. */
function problemOf(problem: { token: string | null; message: string; nearest: string }): Message {
  const { token, message, nearest } = problem;
  const what = token ? `“${foreign(token, 100)}” ${message}.` : message;
  const text = `${defused(what, 500)} Nothing was done. Try: ${defused(nearest, 1_000)}`;
  return messageOf(text, [
    plainSection(`${what} Nothing was done. Try:\n${foreign(nearest, 1_500)}`),
  ]);
}

function addresseeOf(delivery: CommandDelivery): Addressee {
  return {
    user: delivery.user_id,
    channel: delivery.channel_id,
    responseUrl: delivery.response_url ?? null,
  };
}
