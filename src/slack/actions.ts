import { StoreError } from '../domain/errors.ts';
import type { Considered, Press } from '../flow/inbox.ts';
import { buttonNames } from './buttons.ts';
import { type Ack, about, type Desk, guarded, isElsewhere, refuse, tell } from './desk.ts';
import { calling } from './failures.ts';
import { inTime } from './in-time.ts';
import { confirmModal, reasonModal } from './modals.ts';
import type { Addressee } from './private.ts';
import { PressDelivery, readRouting } from './schema.ts';

const notOurs =
  'That button carries nothing I can read, so nothing was decided. Press on the newest card, or type /dbencrypt requests open.';
export const storeAway =
  'I could not confirm that this was recorded. Look at the card, and press again if it has not changed.';
const nothingDecided =
  'My store cannot be reached now, so nothing was decided. Press again in a minute.';
const storeBroken =
  'Something in my store cannot be read, so nothing was decided. Tell the operators of this bot: its log says what it is.';
const tooSlow = 'Slack did not open the dialog in time, so nothing was decided. Press again.';

/** Slack waits 3 s. Just before it is told that the press arrived, the person hears that it may be lost. */
const decideWithinMs = 2_000;
const acknowledgeWithinMs = 2_300;

/**
 * Somebody pressed a button. The decision is stored before the press is acknowledged, so that a press
 * that Slack does not complain about is not lost; what takes too long goes on after it.
 */
export async function onPress(desk: Desk, body: unknown, ack: Ack): Promise<void> {
  const read = PressDelivery.safeParse(body);
  if (!read.success) {
    desk.log.warn({ issues: read.error.issues.length }, 'a press could not be read');
    return ack();
  }
  const to = addresseeOf(read.data);
  const here = about(desk, readRouting(read.data.actions[0]?.value)?.request);
  const work = guarded(here, 'press', to, ack, () => handle(here, read.data, to));
  await inTime(work, acknowledgeWithinMs);
  await ack();
  await work;
}

async function handle(desk: Desk, delivery: PressDelivery, to: Addressee): Promise<void> {
  if (isElsewhere(desk, delivery.team?.id)) {
    return tell(desk, to, refuse(desk, 'press', 'elsewhere'));
  }
  const [pressed] = delivery.actions;
  const name = buttonNames.find((each) => each === pressed?.action_id);
  const routing = readRouting(pressed?.value);
  if (!name) return tell(desk, to, refuse(desk, 'press', 'unreadable'));
  if (!routing) {
    desk.connection.meter.refused({ of: 'press', why: 'unreadable' });
    return tell(desk, to, notOurs);
  }

  const press: Press = {
    action: name,
    ...routing,
    by: {
      id: delivery.user.id,
      name: delivery.user.name ?? delivery.user.username ?? delivery.user.id,
    },
    once: `${delivery.trigger_id} ${pressed?.action_ts ?? ''}`,
  };
  const startedAtMs = performance.now();
  const considered = await consider(desk, press);
  if (considered instanceof StoreError) return tell(desk, to, storeProblem(considered));
  if (!considered.ok) {
    return tell(desk, to, refuse(desk, 'press', considered.why, considered.request));
  }
  if (considered.ask !== 'nothing') return ask(desk, press, considered, delivery.trigger_id, to);
  await decideAndTell(desk, press, to, decideWithinMs - (performance.now() - startedAtMs));
}

/** The store's own error when it cannot answer: looking changes nothing, so nothing is decided. */
async function consider(desk: Desk, press: Press): Promise<Considered | StoreError> {
  try {
    return await desk.inbox.consider(press);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    desk.log.warn({ error }, 'the store could not answer, nothing decided');
    return error;
  }
}

/** What cannot be read does not mend itself by pressing again. */
export function storeProblem({ code }: StoreError, away = nothingDecided): string {
  return code === 'broken' ? storeBroken : away;
}

/** Opens the modal at once: the trigger of a press lives 3 s and works once. */
async function ask(
  desk: Desk,
  press: Press,
  considered: Extract<Considered, { ok: true }>,
  trigger: string,
  to: Addressee,
): Promise<void> {
  const { request } = considered;
  const view =
    considered.ask === 'typed'
      ? confirmModal(request)
      : reasonModal(press.action === 'close' ? 'close' : 'reject', request, {
          optional: considered.ask === 'optional-reason',
        });
  try {
    await calling(() => desk.connection.client.views.open({ trigger_id: trigger, view }));
  } catch (error) {
    desk.log.warn({ error }, 'a modal could not be opened');
    await tell(desk, to, tooSlow);
  }
}

/**
 * Decides; a refusal is told privately, and a decision shows on the card. What is not certain in time
 * is said too: the acknowledgement must not pass for a promise.
 */
async function decideAndTell(
  desk: Desk,
  press: Press,
  to: Addressee,
  withinMs: number,
): Promise<void> {
  const work = desk.inbox.decide(press);
  const first = await inTime(work, withinMs);
  if (first.is === 'late') await tell(desk, to, storeAway);
  try {
    const decided = await work;
    if (!decided.ok) {
      await tell(desk, to, refuse(desk, 'press', decided.why, decided.request));
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (first.is !== 'late') await tell(desk, to, storeAway);
  }
}

function addresseeOf(delivery: PressDelivery): Addressee {
  return {
    user: delivery.user.id,
    channel: delivery.channel?.id ?? delivery.container?.channel_id ?? null,
    responseUrl: delivery.response_url ?? null,
  };
}
