import { StoreError } from '../domain/errors.ts';
import type { Wish } from '../domain/events.ts';
import type { Inbox, Submitted } from '../flow/inbox.ts';
import { type Message, messageOf, plainSection, section } from './blocks.ts';
import type { Desk } from './desk.ts';
import { inTime } from './in-time.ts';
import { defused, foreign, mentionChannel } from './text.ts';

/** A wish is stored before Slack is answered; this leaves Slack's 3 s enough room. */
const storeWithinMs = 1_500;

const notRecorded =
  'Nothing was recorded: the store of this bot cannot be reached. Try again in a minute.';
const notConfirmed =
  'I could not confirm that this was recorded. Type /dbencrypt requests mine to see, or try again in a minute: the same is never done twice.';

/** What somebody asked for, and the words it was understood as. */
export interface Asked {
  wish: Wish;
  understood: string;
}

/** How who asked hears what came of it. */
export interface Hearing {
  /** In the time that Slack waits: it is recorded. */
  recorded(message: Message): Promise<void>;
  /** In that time: it is not, or nobody knows. */
  uncertain(sentence: string): Promise<void>;
  /** After `uncertain`: it is recorded after all. */
  afterwards(message: Message): Promise<void>;
}

/** Stores what was asked for, and says so only then: what was acknowledged cannot be lost. */
export async function storeWish(
  desk: Desk,
  asked: Asked,
  from: Omit<Parameters<Inbox['submit']>[0], 'wish'>,
  hearing: Hearing,
): Promise<void> {
  const work = desk.inbox.submit({ wish: asked.wish, ...from });
  const first = await inTime(work, storeWithinMs);
  if (first.is === 'late') await hearing.uncertain(notConfirmed);
  try {
    const message = takenIn(desk, await work, asked);
    if (first.is === 'late') await hearing.afterwards(message);
    else await hearing.recorded(message);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    await hearing.uncertain(error.code === 'unreachable' ? notRecorded : notConfirmed);
  }
}

function takenIn(desk: Desk, submitted: Submitted, { wish, understood }: Asked): Message {
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
