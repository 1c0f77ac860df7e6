import { type Command, parseCommand } from '../domain/command.ts';
import { answerCommand } from './answers.ts';
import { type Message, messageOf, plainSection } from './blocks.ts';
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
import type { Addressee } from './private.ts';
import { CommandDelivery } from './schema.ts';
import { submitWish } from './submit.ts';
import { defused, foreign } from './text.ts';

const commandName = '/dbencrypt';

/** Slack waits 3 s for the acknowledgement. What takes longer is told afterwards. */
const answerWithinMs = 2_000;

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
  if (parsed.command.kind === 'encrypt') {
    return submitWish(desk, delivery, parsed.command.wish, parsed.understood, to, ack);
  }
  await answer(desk, delivery, parsed.command, to, ack);
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
