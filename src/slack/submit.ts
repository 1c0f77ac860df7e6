import { StoreError } from '../domain/errors.ts';
import type { Wish } from '../domain/events.ts';
import type { Submitted } from '../flow/inbox.ts';
import { type Message, messageOf, plainSection, section } from './blocks.ts';
import { type Ack, type Desk, privately, tell } from './desk.ts';
import { inTime } from './in-time.ts';
import { type Addressee, isSlackAddress } from './private.ts';
import type { CommandDelivery } from './schema.ts';
import { defused, foreign, mentionChannel } from './text.ts';

/** The wish is stored before Slack is answered; this leaves Slack's 3 s enough room. */
const storeWithinMs = 1_500;

const notRecorded =
  'Nothing was recorded: the store of this bot cannot be reached. Try again in a minute.';
const notConfirmed =
  'I could not confirm that this was recorded. Type /dbencrypt requests mine to see, or try again in a minute: the same is never done twice.';

/** Stores what was asked for, then acknowledges: what was acknowledged cannot be lost. */
export async function submitWish(
  desk: Desk,
  delivery: CommandDelivery,
  wish: Wish,
  understood: string,
  to: Addressee,
  ack: Ack,
): Promise<void> {
  const url = delivery.response_url;
  const work = desk.inbox.submit({
    wish,
    by: { id: delivery.user_id, name: delivery.user_name ?? delivery.user_id },
    channel: delivery.channel_id,
    once: delivery.trigger_id,
    responseUrl: url && isSlackAddress(url, desk.connection.apiUrl) ? url : null,
  });
  const stored = await inTime(work, storeWithinMs);
  if (stored.is === 'done') {
    return ack(privately(takenIn(desk, stored.value, wish, understood)));
  }
  if (stored.is === 'failed') return ack(privately({ text: storeProblem(stored.error) }));

  await ack(privately({ text: notConfirmed }));
  const later = await stored.work.catch(() => null);
  if (later) await tell(desk, to, takenIn(desk, later, wish, understood));
}

/** What to say when the store failed. @throws anything that is no StoreError: a bug */
export function storeProblem(error: unknown): string {
  if (!(error instanceof StoreError)) throw error;
  return error.code === 'unreachable' ? notRecorded : notConfirmed;
}

function takenIn(desk: Desk, submitted: Submitted, wish: Wish, understood: string): Message {
  const id = submitted.ok ? submitted.request.id : submitted.request;
  const first = submitted.ok
    ? `${id}: reading the facts of ${wish.instance}.`
    : `${id}: this was already recorded, and is one request.`;
  const where = `The card will appear in ${mentionChannel(desk.channels.requests)}.`;
  return messageOf(`${first} ${where} Understood: /dbencrypt ${defused(understood, 1_000)}`, [
    section(`${first} ${where}`),
    plainSection(`Understood: /dbencrypt ${foreign(understood, 1_500)}`),
  ]);
}
