import { parseCommand } from '../domain/command.ts';
import { type Answered, answerCommand } from './answers.ts';
import { problemOf } from './command-problem.ts';
import {
  type Ack,
  about,
  type Desk,
  guarded,
  isElsewhere,
  privately,
  refuse,
  tell,
} from './desk.ts';
import { openForm } from './form.ts';
import { inTime } from './in-time.ts';
import { type Addressee, isSlackAddress } from './private.ts';
import { CommandDelivery } from './schema.ts';
import { defused } from './text.ts';
import { type Asked, storeWish } from './wishes.ts';

const commandName = '/dbencrypt';

/** The acknowledgement comes within a second. What takes longer is told afterwards. */
const answerWithinMs = 700;

/** Somebody typed a slash command. */
export async function onCommand(desk: Desk, body: unknown, ack: Ack): Promise<void> {
  const read = CommandDelivery.safeParse(body);
  if (!read.success) return ack(privately({ text: refuse(desk, 'command', 'unreadable') }));
  const to = addresseeOf(read.data);
  await guarded(desk, 'command', to, ack, () => handle(desk, read.data, to, ack));
}

async function handle(
  desk: Desk,
  delivery: CommandDelivery,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  if (isElsewhere(desk, delivery.team_id))
    return ack(privately({ text: refuse(desk, 'command', 'elsewhere') }));
  if (delivery.command !== commandName) {
    return ack(
      privately({
        text: `I do not know ${defused(delivery.command, 40)}. Type ${commandName} help.`,
      }),
    );
  }
  const parsed = parseCommand(delivery.text);
  if (!parsed.ok) {
    desk.connection.meter.refused({ of: 'command', why: 'not-understood' });
    return ack(privately(problemOf(parsed)));
  }
  const { command, understood } = parsed;
  if (command.kind === 'form') return openForm(desk, delivery, to, ack);
  if (command.kind === 'encrypt') {
    return submit(desk, delivery, { wish: command.wish, understood }, to, ack);
  }
  const named = 'request' in command ? command.request : undefined;
  await answer(about(desk, named), delivery, command, to, ack);
}

async function submit(
  desk: Desk,
  delivery: CommandDelivery,
  asked: Asked,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const url = to.responseUrl;
  const from = {
    by: { id: delivery.user_id, name: delivery.user_name ?? delivery.user_id },
    channel: delivery.channel_id,
    once: delivery.trigger_id,
    responseUrl: url && isSlackAddress(url, desk.connection.apiUrl) ? url : null,
  };
  await storeWish(desk, asked, from, {
    recorded: (message) => ack(privately(message)),
    uncertain: (sentence) => ack(privately({ text: sentence })),
    afterwards: (message) => tell(desk, to, message),
  });
}

async function answer(
  desk: Desk,
  delivery: CommandDelivery,
  command: Answered,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const work = answerCommand(desk, delivery, command);
  const result = await inTime(work, answerWithinMs);
  if (result.is === 'done') return ack(privately(result.value));
  if (result.is === 'failed') throw result.error;
  await ack(
    privately({
      text: 'This takes a little longer; the answer follows. Ask again if none comes within five minutes.',
    }),
  );
  await tell(desk, to, await result.work);
}

function addresseeOf(delivery: CommandDelivery): Addressee {
  return {
    user: delivery.user_id,
    channel: delivery.channel_id,
    responseUrl: delivery.response_url ?? null,
  };
}
